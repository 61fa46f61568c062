/* The board as a whole: what a port calls. */
#ifndef BOARD_H
#define BOARD_H

#include <stdbool.h>
#include <stdint.h>

#include "inputs.h"

#define LIGHT_BYTES 6U
#define HOBBY_SERVOS 2U

/* What the pins shall show. */
struct outputs {
    uint16_t pulse_us[HOBBY_SERVOS]; /* 0: no pulses */
    uint8_t lights[LIGHT_BYTES];     /* eyes red, green, blue; ring red, green, blue */
    bool led, microphone;
};

/* Once, with the pins as they are. *Stop* and *less* held together: id and baud as from the factory. */
void board_start(const struct inputs *inputs);

/* Every millisecond. */
void board_tick(const struct inputs *inputs);

/* What the outputs are to be now. */
void board_outputs(struct outputs *outputs);

/* One byte from the wire; call it only while board_sending() is false, so that nothing asked is lost. */
void board_take(uint8_t byte);

/* The next byte for the wire; false when there is none now. */
bool board_next(uint8_t *byte);
bool board_sending(void);

/* So many bytes were lost or malformed. */
void board_overruns(uint8_t count);

/* Value of the register baud_rate. */
uint8_t board_baud(void);

#endif
