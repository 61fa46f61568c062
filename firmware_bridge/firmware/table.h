/* The control table. Only the main loop touches it, never an interrupt: so every register is read and written
 * whole, and an answer is a picture of one moment. */
#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "registers.h"

enum error { NO_ERROR, RESULT_FAIL, INSTRUCTION_ERROR, CRC_ERROR, DATA_RANGE, DATA_LENGTH, DATA_LIMIT, ACCESS_ERROR };

#define ADDRESS_SPACE 256U /* above TABLE_SIZE it reads 0 */
#define READ_LONGEST 128U

extern uint8_t table_memory[TABLE_SIZE];

static inline uint8_t get8(uint8_t at)
{
    return table_memory[at];
}

static inline void set8(uint8_t at, uint8_t value)
{
    table_memory[at] = value;
}

static inline uint16_t get16(uint8_t at)
{
    return (uint16_t)(table_memory[at] | (uint16_t)table_memory[at + 1U] << 8);
}

static inline void set16(uint8_t at, uint16_t value)
{
    table_memory[at] = (uint8_t)value;
    table_memory[at + 1U] = (uint8_t)(value >> 8);
}

enum access { READ_ONLY, WRITABLE, SAVED };

/* A register: where it lies, who may write it, and what it may hold. */
struct row {
    uint8_t address, size;
    uint8_t access;
    uint16_t initial, lowest, highest;
};

struct row table_row(uint8_t index);

/* The first row that does not end before `address`; REGISTER_COUNT when all do. */
uint8_t table_find(uint16_t address);

/* Values after power-up; `keep_saved` leaves those that outlast it. */
void table_reset(bool keep_saved);

/* True when every saved register holds a value that may be written to it. */
bool table_saved_are_valid(void);

/* Copy `size` bytes to `out`. */
enum error table_read(uint16_t address, uint16_t size, uint8_t *out);

#endif
