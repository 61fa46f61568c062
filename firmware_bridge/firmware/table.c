#include "table.h"

#include <string.h>

#include "outputs.h"
#include "port.h"
#include "settings.h"

enum access { READ_ONLY, WRITABLE, SAVED };

struct row {
    uint8_t address, size;
    uint8_t access;
    uint16_t initial, lowest, highest;
};

#define ROW(address, size, access, initial, lowest, highest) {address, size, access, initial, lowest, highest},
static const struct row ROWS[REGISTER_COUNT] IN_FLASH = {FOR_EACH_REGISTER(ROW)};

uint8_t table_memory[TABLE_SIZE];

static struct row row_at(uint8_t index)
{
    struct row row;

    FLASH_COPY(&row, &ROWS[index], sizeof row);
    return row;
}

/* The first row that does not end before `address`; REGISTER_COUNT when all do. */
static uint8_t find(uint16_t address)
{
    uint8_t index = 0;

    while (index < REGISTER_COUNT && FLASH_BYTE(&ROWS[index].address) + FLASH_BYTE(&ROWS[index].size) <= address)
        index++;
    return index;
}

void table_reset(bool keep_saved)
{
    for (uint8_t i = 0; i < REGISTER_COUNT; i++) {
        const struct row row = row_at(i);

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
        const struct row row = row_at(i);

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

/* What the register will hold when `data` has been written from `address` on. */
static uint16_t value_after(const struct row *row, uint8_t address, const uint8_t *data, uint16_t size)
{
    uint16_t value = 0;

    for (uint8_t i = row->size; i-- > 0;) {
        const uint16_t at = row->address + i;
        const bool written = at >= address && at < (uint16_t)(address + size);

        value = (uint16_t)(value << 8) | (written ? data[at - address] : table_memory[at]);
    }
    return value;
}

static enum error may_write(const struct row *row, uint16_t value)
{
    enum error error;

    if (row->access == READ_ONLY || (row->access == SAVED && get8(REG_TORQUE_ENABLE)))
        return ACCESS_ERROR;
    error = outputs_may_write(row->address, value);
    if (error != NO_ERROR)
        return error;
    return value < row->lowest || value > row->highest ? DATA_RANGE : NO_ERROR;
}

enum error table_write(uint16_t address, const uint8_t *data, uint16_t size)
{
    const uint8_t first = find(address);
    uint8_t end = first;
    uint16_t next = address;

    if (size == 0 || address > ADDRESS_SPACE || size > ADDRESS_SPACE - address)
        return DATA_LENGTH;
    for (; end < REGISTER_COUNT && next < address + size; end++) {
        const struct row row = row_at(end);
        enum error error;

        if (row.address > next)
            break;
        error = may_write(&row, value_after(&row, (uint8_t)address, data, size));
        if (error != NO_ERROR)
            return error;
        next = row.address + row.size;
    }
    if (next < address + size)
        return ACCESS_ERROR;
    memcpy(&table_memory[address], data, size);
    for (uint8_t i = first; i < end; i++) {
        const struct row row = row_at(i);

        outputs_written(row.address);
        if (row.access == SAVED)
            settings_changed();
    }
    return NO_ERROR;
}
