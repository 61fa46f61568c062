#include "settings.h"

#include <string.h>

#include "packet.h"
#include "port.h"
#include "table.h"

#define SIZE (SAVED_END - SAVED_FIRST)
#define SLOT 64U /* number, layout, the registers, checksum */
#define REGISTERS_AT 2U
#define CRC_AT (REGISTERS_AT + SIZE)

typedef char the_slot_holds_it[CRC_AT + 2U <= SLOT ? 1 : -1];

static uint8_t slot;   /* that is written next: 0 or SLOT */
static uint8_t number; /* of the newest */
static uint8_t at;     /* what is written next; SLOT when there is nothing to do */
static uint16_t crc;

static bool slot_is_whole(uint8_t from)
{
    uint16_t sum = 0;

    for (uint8_t i = 0; i < CRC_AT; i++)
        sum = crc_add(sum, storage_read(from + i));
    return storage_read(from + 1U) == get8(REG_LAYOUT_VERSION) && storage_read(from + CRC_AT) == (uint8_t)sum &&
           storage_read(from + CRC_AT + 1U) == (uint8_t)(sum >> 8);
}

bool settings_load(void)
{
    const bool first = slot_is_whole(0), second = slot_is_whole(SLOT);
    const bool second_is_newer = second && (!first || (int8_t)(storage_read(SLOT) - storage_read(0)) > 0);
    const uint8_t from = second_is_newer ? SLOT : 0;
    uint8_t before[SIZE];

    at = SLOT;
    number = 0;
    slot = 0;
    if (!first && !second)
        return false;
    number = storage_read(from);
    slot = from ? 0 : SLOT;
    memcpy(before, &table_memory[SAVED_FIRST], SIZE);
    for (uint8_t i = 0; i < SIZE; i++)
        table_memory[SAVED_FIRST + i] = storage_read(from + REGISTERS_AT + i);
    if (table_saved_are_valid())
        return true;
    memcpy(&table_memory[SAVED_FIRST], before, SIZE);
    return false;
}

void settings_changed(void)
{
    at = 0; /* a save that is under way begins again, in the same slot */
}

static uint8_t byte_at(uint8_t index)
{
    if (index == 0)
        return number + 1U;
    if (index < REGISTERS_AT)
        return get8(REG_LAYOUT_VERSION);
    if (index < CRC_AT)
        return table_memory[SAVED_FIRST + index - REGISTERS_AT];
    return (uint8_t)(index == CRC_AT ? crc : crc >> 8);
}

void settings_tick(void)
{
    uint8_t byte;

    if (at >= CRC_AT + 2U || !storage_ready())
        return;
    if (at == 0)
        crc = 0;
    byte = byte_at(at);
    if (at < CRC_AT)
        crc = crc_add(crc, byte);
    storage_write(slot + at, byte);
    if (++at == CRC_AT + 2U) {
        number++;
        slot = slot ? 0 : SLOT;
        at = SLOT;
    }
}
