#include "sensors.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "port.h"
#include "table.h"

#define FULL_SCALE 1024
#define SHARE 4        /* slow channels: a sixteenth of the new count each 8 ms */
#define SLOW_EVERY 8U  /* ms */
#define DIM_EVERY 256U /* ms; with DIM_SHARE the light of the room is known over half a minute */
#define DIM_SHARE 7
#define AXES 3U
#define MOST_MG 4000 /* the sensor ends at 3600; nothing here overflows below 4096 */
#define MEAN_SCALE 4
#define MEAN_SHARE 64
#define NO_IMU 20U /* counts; an axis that is not connected and pulled down */
#define POSTURE_MS 300U
#define SHOVE_FLAG_MS 200U
#define COVERED_MS 300U
#define DARKEST 20U /* of 255: in a room darker than this nothing can be covered */
#define SUPPLY_MS 200U
#define SUPPLY_SETTLES_MS 500U /* after the e-stop has closed */
#define SUPPLY_BACK 2U         /* 0.1 V */
#define COOLED 5U              /* degrees */
#define NOBODY 65535U
#define FACE_DOWN_MG (-500)
#define UPRIGHT_MG (-300)
#define TILT_BACK_MG 50

static uint16_t filtered[CHANNELS]; /* counts times 16 */
static uint16_t room;               /* light level times 128 */
static int16_t mean[AXES];          /* 0.001 g times 4, of the last tenth of a second */
static uint16_t since_shove, since_e_stop;
static uint16_t posture_ms, tilt_ms, covered_ms, low_ms;

static void set_flag(uint8_t mask, bool on)
{
    set8(REG_FLAGS, on ? get8(REG_FLAGS) | mask : get8(REG_FLAGS) & (uint8_t)~mask);
}

static bool has_flag(uint8_t mask)
{
    return (get8(REG_FLAGS) & mask) != 0;
}

/* True when `is` has differed from `was` for `ms`. */
static bool lasts(bool was, bool is, uint16_t *count, uint16_t ms)
{
    *count = was == is ? 0 : *count + 1U;
    if (*count < ms)
        return false;
    *count = 0;
    return true;
}

/* Acceleration: 0 g is half the scale, 0.33 V is 1 g. */
static int16_t milli_g(uint16_t counts)
{
    const int32_t mg = (int32_t)((int16_t)counts - FULL_SCALE / 2) * 625 / 64;

    return (int16_t)(mg > MOST_MG ? MOST_MG : mg < -MOST_MG ? -MOST_MG : mg);
}

/* Sharp GP2Y0A02: the distance falls with the voltage, from 20 to 150 cm. */
static uint16_t distance(uint16_t counts)
{
    return counts < 122 ? NOBODY : (uint16_t)(143364UL / (counts - 26U));
}

/* NTC 10 k, B 3950, to ground, 10 k to the reference: counts at 0, 10 … 110 degrees. */
static uint8_t degrees(uint16_t counts)
{
    static const uint16_t COUNTS[] IN_FLASH = {789, 685, 570, 456, 355, 270, 204, 153, 115, 87, 67, 51};
    const uint8_t last = sizeof COUNTS / sizeof *COUNTS - 1U;
    uint16_t above = FLASH_WORD(&COUNTS[0]);

    if (counts > 1000)
        return 0; /* not connected */
    if (counts >= above)
        return 1;
    for (uint8_t i = 1; i <= last; i++) {
        const uint16_t below = FLASH_WORD(&COUNTS[i]);

        if (counts >= below)
            return (uint8_t)(10U * i - 10U * (counts - below) / (above - below));
        above = below;
    }
    return 10U * last;
}

static void filter(const uint16_t *counts)
{
    for (uint8_t i = 0; i < CHANNELS; i++)
        filtered[i] += counts[i] - (filtered[i] >> SHARE);
}

static uint16_t smooth(enum channel channel)
{
    return filtered[channel] >> SHARE;
}

static void convert(void)
{
    set16(REG_PRESENCE_MM, distance(smooth(PRESENCE)));
    set8(REG_LIGHT_LEVEL, (uint8_t)(smooth(LIGHT) >> 2));
    /* 20 k over 10 k: 9.9 V is full scale. */
    set16(REG_PRESENT_INPUT_VOLTAGE, (uint16_t)(((uint32_t)smooth(SUPPLY) * 99U + FULL_SCALE / 2) / FULL_SCALE));
    set8(REG_PRESENT_TEMPERATURE, degrees(smooth(TEMPERATURE)));
}

static void shoves(const uint16_t *counts)
{
    uint16_t away = 0;

    for (uint8_t axis = 0; axis < AXES; axis++) {
        const int16_t mg = milli_g(counts[ACCELERATION_X + axis]);

        set16((uint8_t)(REG_ACCELERATION_X + 2U * axis), (uint16_t)mg);
        away += (uint16_t)abs(mg - mean[axis] / MEAN_SCALE);
        mean[axis] += (mg * MEAN_SCALE - mean[axis]) / MEAN_SHARE;
    }
    if (away > get16(REG_STARTLE_LIMIT)) {
        if (!has_flag(FLAGS_STARTLE))
            event(EVENT_STARTLE, 0, get16(REG_REALTIME_TICK));
        since_shove = 0;
        set8(REG_LATCHED, get8(REG_LATCHED) | LATCHED_STARTLE);
        set8(REG_TOUCH_ROUGH, get8(REG_TOUCH_ROUGH) | get8(REG_TOUCHED));
    } else if (since_shove < UINT16_MAX) {
        since_shove++;
    }
    set_flag(FLAGS_STARTLE, since_shove < SHOVE_FLAG_MS);
}

static void posture(const uint16_t *counts)
{
    const int16_t up = mean[2] / MEAN_SCALE, limit = (int16_t)get16(REG_TILT_LIMIT);
    const bool imu = counts[ACCELERATION_X] > NO_IMU || counts[ACCELERATION_Y] > NO_IMU || counts[ACCELERATION_Z] > NO_IMU;
    bool was = has_flag(FLAGS_FACE_DOWN);

    if (lasts(was, imu && up < (was ? UPRIGHT_MG : FACE_DOWN_MG), &posture_ms, POSTURE_MS)) {
        set_flag(FLAGS_FACE_DOWN, !was);
        event(was ? EVENT_UPRIGHT : EVENT_FACE_DOWN, 0, get16(REG_REALTIME_TICK));
    }
    was = has_flag(FLAGS_TILTED);
    if (lasts(was, imu && !has_flag(FLAGS_FACE_DOWN) && up < limit + (was ? TILT_BACK_MG : 0), &tilt_ms, POSTURE_MS))
        set_flag(FLAGS_TILTED, !was);
}

/* Darker than a quarter of what the room was: a hand, or the lamp. After a minute it is the room that is dark. */
static void eyes(uint16_t tick)
{
    const uint8_t level = get8(REG_LIGHT_LEVEL), usual = (uint8_t)(room >> DIM_SHARE);
    const bool was = has_flag(FLAGS_EYES_COVERED);
    const bool dark = usual >= DARKEST && (was ? level < usual / 2U : level < usual / 4U);

    if (tick % DIM_EVERY == 0)
        room += (uint16_t)(level - (room >> DIM_SHARE));
    if (lasts(was, dark, &covered_ms, COVERED_MS))
        set_flag(FLAGS_EYES_COVERED, !was);
}

static void hardware(void)
{
    const uint8_t errors = get8(REG_HARDWARE_ERROR_STATUS), warm = get8(REG_PRESENT_TEMPERATURE);
    const uint16_t least = get16(REG_MIN_VOLTAGE_LIMIT), volts = get16(REG_PRESENT_INPUT_VOLTAGE);
    const bool low = (errors & HARDWARE_ERROR_STATUS_SUPPLY_LOW) != 0, hot = (errors & HARDWARE_ERROR_STATUS_OVERHEATING) != 0;
    const uint8_t limit = get8(REG_TEMPERATURE_LIMIT);
    bool is_low = volts < (low ? least + SUPPLY_BACK : least);
    uint8_t now = 0;

    if (has_flag(FLAGS_E_STOP))
        since_e_stop = 0;
    else if (since_e_stop < SUPPLY_SETTLES_MS)
        since_e_stop++;
    if (since_e_stop < SUPPLY_SETTLES_MS)
        is_low = low; /* cut off, or coming back: nothing is known of it */
    if (lasts(low, is_low, &low_ms, SUPPLY_MS) != low)
        now |= HARDWARE_ERROR_STATUS_SUPPLY_LOW;
    if (warm >= (hot ? limit - COOLED : limit))
        now |= HARDWARE_ERROR_STATUS_OVERHEATING;
    set8(REG_HARDWARE_ERROR_STATUS, now);
}

void sensors_start(const uint16_t *counts)
{
    posture_ms = tilt_ms = covered_ms = low_ms = since_e_stop = 0;
    since_shove = UINT16_MAX;
    for (uint8_t i = 0; i < CHANNELS; i++)
        filtered[i] = (uint16_t)(counts[i] << SHARE);
    convert();
    room = (uint16_t)(get8(REG_LIGHT_LEVEL) << DIM_SHARE);
    for (uint8_t axis = 0; axis < AXES; axis++)
        mean[axis] = milli_g(counts[ACCELERATION_X + axis]) * MEAN_SCALE;
    shoves(counts);
}

void sensors_tick(const uint16_t *counts)
{
    const uint16_t tick = get16(REG_REALTIME_TICK);

    if (tick % SLOW_EVERY == 0) {
        filter(counts);
        convert();
    }
    shoves(counts);
    posture(counts);
    eyes(tick);
    hardware();
}

uint16_t sensors_since_shove(void)
{
    return since_shove;
}
