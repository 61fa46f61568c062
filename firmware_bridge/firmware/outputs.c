#include "outputs.h"

#include <string.h>

#include "events.h"

#define WATCHDOG_LONGEST 127U
#define WATCHDOG_UNIT_MS 20U
#define LIGHTS 6U
#define SERVOS 2U
#define US_TO_STEP 1000U

static uint16_t hungry_ms;        /* since the last instruction */
static uint16_t begun_us[SERVOS]; /* thousandths of a step that are not yet made */

static bool expired(void)
{
    return get8(REG_BUS_WATCHDOG) == WATCHDOG_EXPIRED;
}

static bool is_goal(uint8_t address)
{
    return address == REG_HOBBY1_GOAL_PULSE || address == REG_HOBBY2_GOAL_PULSE;
}

/* The e-stop is open, or was and nobody has seen it. */
static bool stopped(void)
{
    return (get8(REG_FLAGS) & FLAGS_E_STOP) || (get8(REG_LATCHED) & LATCHED_E_STOP);
}

static enum error may_go(uint8_t address, uint16_t pulse)
{
    const uint8_t limits = address == REG_HOBBY1_GOAL_PULSE ? REG_HOBBY1_MIN_PULSE : REG_HOBBY2_MIN_PULSE;

    if (pulse == 0)
        return NO_ERROR;
    if (pulse < get16(limits) || pulse > get16(limits + 2U))
        return DATA_LIMIT;
    return get8(REG_TORQUE_ENABLE) && !stopped() ? NO_ERROR : RESULT_FAIL;
}

enum error outputs_may_write(uint8_t address, uint16_t value)
{
    if (address == REG_BUS_WATCHDOG)
        return value == 0 || (value <= WATCHDOG_LONGEST && !expired()) ? NO_ERROR : DATA_RANGE;
    if (is_goal(address))
        return expired() ? DATA_RANGE : may_go(address, value);
    if (address >= REG_EYES_RED && address < REG_EYES_RED + LIGHTS && expired())
        return DATA_RANGE;
    return NO_ERROR;
}

static void pulses_off(void)
{
    for (uint8_t i = 0; i < SERVOS; i++) {
        set16(REG_HOBBY1_GOAL_PULSE + 2U * i, 0);
        set16(REG_HOBBY1_PRESENT_PULSE + 2U * i, 0);
    }
}

void outputs_written(uint8_t address)
{
    if (address == REG_LATCH_CLEAR) {
        set8(REG_LATCHED, get8(REG_LATCHED) & (uint8_t)~get8(REG_LATCH_CLEAR));
        set8(REG_LATCH_CLEAR, 0);
    } else if (address == REG_TORQUE_ENABLE && !get8(REG_TORQUE_ENABLE)) {
        pulses_off();
    } else if (is_goal(address) && get16(address) == 0) {
        set16((uint8_t)(address - REG_HOBBY1_GOAL_PULSE + REG_HOBBY1_PRESENT_PULSE), 0);
    }
}

void outputs_feed(void)
{
    hungry_ms = 0;
}

/* The host has gone silent: dark, and the servos stay where they are. The microphone light stays too: what it
 * tells may still be true. */
static void park(void)
{
    set8(REG_BUS_WATCHDOG, WATCHDOG_EXPIRED);
    memset(&table_memory[REG_EYES_RED], 0, LIGHTS);
    for (uint8_t i = 0; i < SERVOS; i++)
        set16(REG_HOBBY1_GOAL_PULSE + 2U * i, get16(REG_HOBBY1_PRESENT_PULSE + 2U * i));
    event(EVENT_WATCHDOG_EXPIRED, 0, get16(REG_REALTIME_TICK));
}

static void watch(void)
{
    const uint8_t units = get8(REG_BUS_WATCHDOG);

    if (hungry_ms < UINT16_MAX)
        hungry_ms++;
    if (units && units <= WATCHDOG_LONGEST && get8(REG_TORQUE_ENABLE) && hungry_ms > units * WATCHDOG_UNIT_MS)
        park();
}

static void move(uint8_t servo)
{
    const uint16_t goal = get16(REG_HOBBY1_GOAL_PULSE + 2U * servo);
    const uint16_t rate = get16(servo ? REG_HOBBY2_MAX_RATE : REG_HOBBY1_MAX_RATE);
    uint16_t present = get16(REG_HOBBY1_PRESENT_PULSE + 2U * servo);

    if (goal == present) {
        begun_us[servo] = 0;
        return;
    }
    if (present == 0)
        present = goal; /* nobody knows where it stands */
    begun_us[servo] += rate;
    while (begun_us[servo] >= US_TO_STEP && present != goal) {
        begun_us[servo] -= US_TO_STEP;
        present += present < goal ? 1 : -1;
    }
    set16(REG_HOBBY1_PRESENT_PULSE + 2U * servo, present);
}

void outputs_tick(void)
{
    watch();
    if (stopped())
        pulses_off();
    for (uint8_t i = 0; i < SERVOS; i++)
        move(i);
}
