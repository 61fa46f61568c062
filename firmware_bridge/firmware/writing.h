/* Writing registers from the wire: what may be written, and what follows from it. */
#ifndef WRITING_H
#define WRITING_H

#include "table.h"

/* Write all of it or nothing: each register by its access, its bounds and the rules of the outputs. */
enum error write_registers(uint16_t address, const uint8_t *data, uint16_t size);

#endif
