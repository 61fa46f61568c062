#include "writing.h"

#include <string.h>

#include "outputs.h"
#include "settings.h"

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

enum error write_registers(uint16_t address, const uint8_t *data, uint16_t size)
{
    const uint8_t first = table_find(address);
    uint8_t end = first;
    uint16_t next = address;

    if (size == 0 || address > ADDRESS_SPACE || size > ADDRESS_SPACE - address)
        return DATA_LENGTH;
    for (; end < REGISTER_COUNT && next < address + size; end++) {
        const struct row row = table_row(end);
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
        const struct row row = table_row(i);

        outputs_written(row.address);
        if (row.access == SAVED)
            settings_changed();
    }
    return NO_ERROR;
}
