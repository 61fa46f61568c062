/* The instructions of the protocol, for one device on a wire that it may share. */
#ifndef DEVICE_H
#define DEVICE_H

#include <stdbool.h>
#include <stdint.h>

/* Take one byte from the wire. Call it only while device_sending() is false. */
void device_take(uint8_t byte);

/* A millisecond has passed. */
void device_tick(void);

/* The next byte for the wire; false when there is none now. */
bool device_next(uint8_t *byte);

/* True while an answer is on its way out. */
bool device_sending(void);

/* After Reboot: everything shall start again as after power-up, this with it. */
bool device_wants_reboot(void);

/* Begin, or begin again: what is under way is forgotten, and a Reboot is answered. */
void device_start(void);

#endif
