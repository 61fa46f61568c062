/* A board that can be run: the AVR firmware in simavr, or the same core compiled for this machine. */
#ifndef TARGET_H
#define TARGET_H

#include <stdbool.h>
#include <stdint.h>

enum pin { PIN_LESS, PIN_STOP, PIN_E_STOP, PIN_HEAD, PIN_BACK, PIN_LEFT, PIN_RIGHT, PINS };
#define ANALOGUE_CHANNELS 7U /* in the order of enum channel in firmware/sensors.h */

/* What can be seen from outside. */
struct shown {
    uint16_t pulse_us[2]; /* 0: no pulses */
    uint8_t lights[6];
    bool led, microphone;
};

/* Power up. Set all pins before. `program` is the .elf of the AVR. False when it cannot be run. */
bool target_start(const char *program);

/* Power off and on again. */
void target_restart(void);

/* From now on the program does nothing that it should, until its watchdog restarts it. */
void target_hang(void);

/* How often the watchdog has restarted it since power-up. */
unsigned target_bites(void);

/* Let so many microseconds pass; false when the firmware has crashed. */
bool target_run(uint64_t us);
uint64_t target_now(void);

void target_pin(enum pin pin, bool high);
void target_analogue(unsigned channel, unsigned counts);

/* One byte of the control table, without asking the firmware. */
uint8_t target_peek(unsigned at);
void target_shown(struct shown *shown);

/* The wire, from the target's side: a byte for it, if one has come; a byte from it. */
bool host_next_byte(uint8_t *byte);
void host_take_byte(uint8_t byte);

#endif
