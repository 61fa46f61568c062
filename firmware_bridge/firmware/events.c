#include "events.h"

#include "table.h"

#define EVENTS 8U
#define EVENT_SIZE 4U

void event(uint8_t kind, uint8_t which, uint16_t ms)
{
    const uint8_t at = REG_EVENT_0 + EVENT_SIZE * (get8(REG_EVENT_COUNT) % EVENTS);

    set8(at, kind);
    set8(at + 1U, which);
    set16(at + 2U, ms);
    set8(REG_EVENT_COUNT, get8(REG_EVENT_COUNT) + 1U);
}
