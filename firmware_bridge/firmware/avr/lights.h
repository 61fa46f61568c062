/* Eyes and ring: a chain of APA102 lights on D11 (data) and D12 (clock). They have a clock line, so no
 * interrupt must wait for them, and no byte on the wire is lost. */
#ifndef LIGHTS_H
#define LIGHTS_H

#include <stdbool.h>
#include <stdint.h>

/* Red, green, blue of the eyes, then of the ring. */
void lights_set(const uint8_t colours[6]);

/* Send the next four bytes, if there is anything to send: 20 us. */
void lights_go_on(void);
bool lights_busy(void);

#endif
