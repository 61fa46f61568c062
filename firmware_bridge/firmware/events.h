/* The queue of events, in registers: a poll may come late. */
#ifndef EVENTS_H
#define EVENTS_H

#include <stdint.h>

/* Put an event into the queue. */
void event(uint8_t kind, uint8_t which, uint16_t ms);

#endif
