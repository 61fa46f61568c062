/* Analogue counts to registers: distance, acceleration, light, supply, temperature, and what they mean. */
#ifndef SENSORS_H
#define SENSORS_H

#include <stdint.h>

/* Analogue channels in the order of their pins; counts 0..1023 of the reference of 3.3 V. */
enum channel { PRESENCE, ACCELERATION_X, ACCELERATION_Y, ACCELERATION_Z, LIGHT, SUPPLY, TEMPERATURE, CHANNELS };

/* Begin with these counts, in the order of enum channel. */
void sensors_start(const uint16_t *counts);

/* A millisecond has passed. */
void sensors_tick(const uint16_t *counts);

/* Milliseconds since the last shove, up to 65535. */
uint16_t sensors_since_shove(void);

#endif
