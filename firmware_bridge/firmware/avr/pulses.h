/* Two hobby servos on D9 and D10: 50 Hz pulses made by timer 1, so that nothing else can make them tremble. */
#ifndef PULSES_H
#define PULSES_H

#include <stdint.h>

void pulses_start(void);

/* Lengths in us from the next pulse on; 0: no pulses. A pulse that has begun is never cut short. */
void pulses_set(const uint16_t us[2]);

#endif
