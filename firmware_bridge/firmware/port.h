/* What a port gives to the core: constants in flash, and a few bytes that stay after a power cut. */
#ifndef PORT_H
#define PORT_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __AVR__
#include <avr/pgmspace.h>
#define IN_FLASH PROGMEM
#define FLASH_BYTE(pointer) pgm_read_byte(pointer)
#define FLASH_WORD(pointer) pgm_read_word(pointer)
#define FLASH_COPY(to, from, size) memcpy_P(to, from, size)
#else
#define IN_FLASH
#define FLASH_BYTE(pointer) (*(pointer))
#define FLASH_WORD(pointer) (*(pointer))
#define FLASH_COPY(to, from, size) memcpy(to, from, size)
#endif

/* Bytes 0..127 that outlast the power; 0xFF where nothing was written. */
uint8_t storage_read(uint8_t at);

/* True when storage_write may be called; a write takes milliseconds and goes on by itself. */
bool storage_ready(void);
void storage_write(uint8_t at, uint8_t byte);

#endif
