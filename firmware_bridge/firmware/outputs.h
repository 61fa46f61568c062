/* Lights, hobby servos and the dead-man: what the board does, and what it refuses to do. */
#ifndef OUTPUTS_H
#define OUTPUTS_H

#include <stdint.h>

#include "table.h"

#define WATCHDOG_EXPIRED 255U

/* Error of writing this value, beyond access and bounds. */
enum error outputs_may_write(uint8_t address, uint16_t value);

/* A register was written. */
void outputs_written(uint8_t address);

/* An instruction has passed on the wire. */
void outputs_feed(void);

/* A millisecond has passed. */
void outputs_tick(void);

#endif
