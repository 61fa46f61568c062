#include "inputs.h"

#include <string.h>

#include "events.h"
#include "table.h"

#define E_STOP_OPENS_MS 3U
#define E_STOP_CLOSES_MS 50U
#define SHOVE_MS 100U /* a shove this long before a touch belongs to it */

enum { LESS = PADS, STOP, SWITCHES };

/* A pad or button: how it stands, how long, and for how many samples the pin has said otherwise. */
static struct {
    bool on;
    uint8_t otherwise;
    uint16_t ms;
} switches[SWITCHES];

static uint8_t e_stop_otherwise;

static void set_bits(uint8_t reg, uint8_t mask, bool on)
{
    set8(reg, on ? get8(reg) | mask : get8(reg) & (uint8_t)~mask);
}

static void pad_changed(uint8_t pad, bool on)
{
    const uint8_t mask = (uint8_t)(1U << pad);

    set_bits(REG_TOUCHED, mask, on);
    if (on) {
        set_bits(REG_LATCHED, mask, true);
        set_bits(REG_TOUCH_ROUGH, mask, sensors_since_shove() <= SHOVE_MS);
        event(EVENT_TOUCH_BEGAN, pad, get16(REG_REALTIME_TICK));
    } else {
        const uint8_t count = REG_TOUCH_COUNT_HEAD + pad;

        set16((uint8_t)(REG_TOUCH_MS_HEAD + 2U * pad), switches[pad].ms);
        set8(count, get8(count) + 1U);
        event(EVENT_TOUCH_ENDED, pad, switches[pad].ms);
    }
}

static void button_changed(uint8_t button, bool on)
{
    const bool stop = button == STOP;

    set_bits(REG_FLAGS, stop ? FLAGS_STOP_PRESSED : FLAGS_LESS_PRESSED, on);
    if (on)
        set_bits(REG_LATCHED, stop ? LATCHED_STOP : LATCHED_LESS, true);
    event(on ? EVENT_BUTTON_PRESSED : EVENT_BUTTON_RELEASED, stop,
                 on ? get16(REG_REALTIME_TICK) : switches[button].ms);
}

static void sample(uint8_t index, bool on)
{
    if (switches[index].ms < UINT16_MAX)
        switches[index].ms++;
    if (on == switches[index].on) {
        switches[index].otherwise = 0;
        return;
    }
    if (++switches[index].otherwise < get8(REG_DEBOUNCE_TIME))
        return;
    switches[index].otherwise = 0;
    switches[index].on = on;
    if (index < PADS)
        pad_changed(index, on);
    else
        button_changed(index, on);
    switches[index].ms = 0;
}

static void set_e_stop(bool open)
{
    e_stop_otherwise = 0;
    set_bits(REG_FLAGS, FLAGS_E_STOP, open);
    if (open)
        set_bits(REG_LATCHED, LATCHED_E_STOP, true);
    event(open ? EVENT_E_STOP_OPENED : EVENT_E_STOP_CLOSED, 0, get16(REG_REALTIME_TICK));
}

static void sample_e_stop(bool open)
{
    if (open == ((get8(REG_FLAGS) & FLAGS_E_STOP) != 0))
        e_stop_otherwise = 0;
    else if (++e_stop_otherwise >= (open ? E_STOP_OPENS_MS : E_STOP_CLOSES_MS))
        set_e_stop(open);
}

void inputs_start(const struct inputs *inputs)
{
    memset(switches, 0, sizeof switches);
    e_stop_otherwise = 0;
    sensors_start(inputs->analogue);
    if (inputs->e_stop_open)
        set_e_stop(true);
}

void inputs_go_on(const struct inputs *inputs)
{
    for (uint8_t pad = 0; pad < PADS; pad++)
        set_bits(REG_TOUCHED, (uint8_t)(1U << pad), switches[pad].on);
    set_bits(REG_FLAGS, FLAGS_LESS_PRESSED, switches[LESS].on);
    set_bits(REG_FLAGS, FLAGS_STOP_PRESSED, switches[STOP].on);
    sensors_start(inputs->analogue);
    if (inputs->e_stop_open)
        set_e_stop(true);
}

void inputs_tick(const struct inputs *inputs)
{
    for (uint8_t pad = 0; pad < PADS; pad++)
        sample(pad, inputs->pads >> pad & 1U);
    sample(LESS, inputs->less);
    sample(STOP, inputs->stop);
    sample_e_stop(inputs->e_stop_open);
    sensors_tick(inputs->analogue);
}
