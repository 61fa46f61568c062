#include "table.h"

#include <string.h>

#include "port.h"

#define ROW(address, size, access, initial, lowest, highest) {address, size, access, initial, lowest, highest},
static const struct row ROWS[REGISTER_COUNT] IN_FLASH = {FOR_EACH_REGISTER(ROW)};

uint8_t table_memory[TABLE_SIZE];

struct row table_row(uint8_t index)
{
    struct row row;

    FLASH_COPY(&row, &ROWS[index], sizeof row);
    return row;
}

uint8_t table_find(uint16_t address)
{
    uint8_t index = 0;

    while (index < REGISTER_COUNT && FLASH_BYTE(&ROWS[index].address) + FLASH_BYTE(&ROWS[index].size) <= address)
        index++;
    return index;
}

void table_reset(bool keep_saved)
{
    for (uint8_t i = 0; i < REGISTER_COUNT; i++) {
        const struct row row = table_row(i);

        if (row.access == SAVED && keep_saved)
            continue;
        memset(&table_memory[row.address], 0, row.size);
        set8(row.address, (uint8_t)row.initial);
        if (row.size > 1)
            set8(row.address + 1U, (uint8_t)(row.initial >> 8));
    }
}

bool table_saved_are_valid(void)
{
    for (uint8_t i = 0; i < REGISTER_COUNT; i++) {
        const struct row row = table_row(i);

        if (row.access == SAVED) {
            const uint16_t value = row.size == 1 ? get8(row.address) : get16(row.address);

            if (value < row.lowest || value > row.highest)
                return false;
        }
    }
    return true;
}

enum error table_read(uint16_t address, uint16_t size, uint8_t *out)
{
    if (size == 0 || size > READ_LONGEST || address > ADDRESS_SPACE - size)
        return DATA_LENGTH;
    for (uint16_t i = 0; i < size; i++)
        out[i] = address + i < TABLE_SIZE ? table_memory[address + i] : 0;
    return NO_ERROR;
}
