#include "pulses.h"

#include <avr/io.h>

#define COUNTS_PER_US 2U
#define PERIOD 39999U   /* 20 ms */
#define LONGEST 6000U   /* after 3 ms no pulse is under way */

void pulses_start(void)
{
    ICR1 = PERIOD;
    OCR1A = OCR1B = 0;
    TCCR1A = _BV(WGM11);
    TCCR1B = _BV(WGM13) | _BV(WGM12) | _BV(CS11);
}

void pulses_set(const uint16_t us[2])
{
    const uint16_t now = TCNT1;
    uint8_t connected = _BV(WGM11);

    if (now < LONGEST || now > PERIOD - 500U)
        return;
    if (us[0])
        connected |= _BV(COM1A1);
    if (us[1])
        connected |= _BV(COM1B1);
    OCR1A = us[0] * COUNTS_PER_US;
    OCR1B = us[1] * COUNTS_PER_US;
    TCCR1A = connected;
}
