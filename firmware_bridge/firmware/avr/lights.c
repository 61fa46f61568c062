#include "lights.h"

#include <avr/io.h>
#include <string.h>

#define EYES 2U
#define RING 12U
#define BRIGHTNESS 4U /* of 31: the whole chain stays below 120 mA, so USB can feed it */
#define AGAIN 250U    /* ms: a light that lost its colour gets it back */
#define LAST (1U + EYES + RING)

static uint8_t shown[6];
static uint8_t at;    /* 0 begins a frame, then one light each; LAST ends it */
static bool busy;
static uint8_t since = AGAIN - 1U; /* after a restart they may still show what was before */

static void send(uint8_t byte)
{
    for (uint8_t i = 0; i < 8; i++) {
        if (byte & 0x80U)
            PORTB |= _BV(PB3);
        else
            PORTB &= (uint8_t)~_BV(PB3);
        PORTB |= _BV(PB4);
        PORTB &= (uint8_t)~_BV(PB4);
        byte = (uint8_t)(byte << 1);
    }
}

static void send_four(uint8_t a, uint8_t b, uint8_t c, uint8_t d)
{
    send(a);
    send(b);
    send(c);
    send(d);
}

void lights_set(const uint8_t colours[6])
{
    if (busy || (memcmp(colours, shown, sizeof shown) == 0 && ++since < AGAIN))
        return;
    memcpy(shown, colours, sizeof shown);
    since = 0;
    at = 0;
    busy = true;
}

void lights_go_on(void)
{
    const uint8_t *colour = at <= EYES ? shown : shown + 3;

    if (!busy)
        return;
    if (at == 0)
        send_four(0, 0, 0, 0);
    else if (at < LAST)
        send_four(0xE0U | BRIGHTNESS, colour[2], colour[1], colour[0]);
    else
        send_four(0, 0, 0, 0); /* half a clock for each light, so that the last one gets its colour */
    if (at++ == LAST)
        busy = false;
}

bool lights_busy(void)
{
    return busy;
}
