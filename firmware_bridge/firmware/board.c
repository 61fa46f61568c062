#include "board.h"

#include <string.h>

#include "device.h"
#include "outputs.h"
#include "settings.h"
#include "table.h"

static struct inputs last;

/* What somebody pressed is not forgotten because somebody else says Reboot, even again and again. */
#define PRESSED (LATCHED_LESS | LATCHED_STOP | LATCHED_E_STOP)

static void start(void)
{
    outputs_feed();
    device_start();
}

static void reboot(void)
{
    const uint8_t pressed = get8(REG_LATCHED) & PRESSED;

    table_reset(true);
    set8(REG_LATCHED, pressed);
    inputs_go_on(&last);
    start();
}

void board_start(const struct inputs *inputs)
{
    last = *inputs;
    table_reset(false);
    if (!(inputs->stop && inputs->less))
        (void)settings_load();
    inputs_start(inputs);
    start();
}

void board_tick(const struct inputs *inputs)
{
    last = *inputs;
    set16(REG_REALTIME_TICK, get16(REG_REALTIME_TICK) + 1U);
    inputs_tick(inputs);
    outputs_tick();
    settings_tick();
    device_tick();
}

void board_take(uint8_t byte)
{
    device_take(byte);
    if (device_wants_reboot())
        reboot();
}

void board_outputs(struct outputs *outputs)
{
    const bool on = get8(REG_TORQUE_ENABLE);

    for (uint8_t i = 0; i < HOBBY_SERVOS; i++)
        outputs->pulse_us[i] = get16(REG_HOBBY1_PRESENT_PULSE + 2U * i);
    if (on)
        memcpy(outputs->lights, &table_memory[REG_EYES_RED], LIGHT_BYTES);
    else
        memset(outputs->lights, 0, LIGHT_BYTES);
    outputs->led = get8(REG_LED);
    outputs->microphone = get8(REG_MICROPHONE_LIGHT);
}

bool board_next(uint8_t *byte)
{
    return device_next(byte);
}

bool board_sending(void)
{
    return device_sending();
}

void board_overruns(uint8_t count)
{
    set16(REG_OVERRUNS, get16(REG_OVERRUNS) + count);
}

uint8_t board_baud(void)
{
    return get8(REG_BAUD_RATE);
}
