/* The board as a part of a program on this machine: `target.h` of the emulator's host, without an emulator.
 * The wire has the pace of 1 Mbaud and the clock is virtual. */
#include <string.h>

#include "../../emulator/target.h"
#include "../board.h"
#include "../port.h"
#include "../table.h"

#define US_PER_BYTE 10U
#define US_PER_TICK 1000U
#define STORAGE 128U
#define WATCHDOG_US 120000U /* as of the AVR */

static uint8_t storage[STORAGE];
static struct inputs inputs;
static uint64_t now_us, hangs_until_us;
static unsigned bites;

uint8_t storage_read(uint8_t at)
{
    return storage[at % STORAGE];
}

bool storage_ready(void)
{
    return true;
}

void storage_write(uint8_t at, uint8_t byte)
{
    storage[at % STORAGE] = byte;
}

bool target_start(const char *program)
{
    (void)program;
    memset(storage, 0xFF, sizeof storage);
    board_start(&inputs);
    return true;
}

void target_restart(void)
{
    hangs_until_us = 0;
    bites = 0;
    board_start(&inputs);
}

void target_hang(void)
{
    hangs_until_us = now_us + WATCHDOG_US;
}

unsigned target_bites(void)
{
    return bites;
}

/* Bytes that arrive while an answer goes out wait in the host, as they wait in the AVR's receive buffer. */
bool target_run(uint64_t us)
{
    const uint64_t end = now_us + us;

    while (now_us + US_PER_BYTE <= end) {
        uint8_t byte;

        now_us += US_PER_BYTE;
        if (hangs_until_us) {
            if (now_us < hangs_until_us)
                continue;
            hangs_until_us = 0;
            bites++;
            board_start(&inputs);
        }
        if (!board_sending() && host_next_byte(&byte))
            board_take(byte);
        else if (board_next(&byte))
            host_take_byte(byte);
        if (now_us % US_PER_TICK == 0)
            board_tick(&inputs);
    }
    return true;
}

uint64_t target_now(void)
{
    return now_us;
}

void target_pin(enum pin pin, bool high)
{
    const bool low = !high;

    switch (pin) {
    case PIN_LESS:
        inputs.less = low;
        break;
    case PIN_STOP:
        inputs.stop = low;
        break;
    case PIN_E_STOP:
        inputs.e_stop_open = high;
        break;
    default:
        inputs.pads = (uint8_t)(high ? inputs.pads | 1U << (pin - PIN_HEAD) : inputs.pads & ~(1U << (pin - PIN_HEAD)));
    }
}

void target_analogue(unsigned channel, unsigned counts)
{
    inputs.analogue[channel] = (uint16_t)counts;
}

uint8_t target_peek(unsigned at)
{
    return table_memory[at];
}

void target_shown(struct shown *shown)
{
    struct outputs outputs;

    board_outputs(&outputs);
    memcpy(shown->pulse_us, outputs.pulse_us, sizeof shown->pulse_us);
    memcpy(shown->lights, outputs.lights, sizeof shown->lights);
    shown->led = outputs.led;
    shown->microphone = outputs.microphone;
}
