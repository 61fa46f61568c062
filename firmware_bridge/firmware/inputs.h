/* Pads, buttons, e-stop and sensors: debounced, latched, counted, queued, so that a poll may come late. */
#ifndef INPUTS_H
#define INPUTS_H

#include <stdbool.h>
#include <stdint.h>

#include "sensors.h"

#define PADS 4U

/* The pins as they are now; true is touched, pressed, open. */
struct inputs {
    uint8_t pads; /* bit 0 head, 1 back, 2 left, 3 right */
    bool less, stop, e_stop_open;
    uint16_t analogue[CHANNELS];
};

/* Begin with these; the e-stop is believed at once. */
void inputs_start(const struct inputs *inputs);

/* After a Reboot instruction: what is touched and pressed stays so, and is not counted anew. */
void inputs_go_on(const struct inputs *inputs);

/* A millisecond has passed. */
void inputs_tick(const struct inputs *inputs);

#endif
