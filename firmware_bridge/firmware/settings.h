/* The saved registers, kept in two slots that are written in turn: a power cut leaves the older one. */
#ifndef SETTINGS_H
#define SETTINGS_H

#include <stdbool.h>

/* Put what was saved into the table; false when there is nothing whole, and the table is as it was. */
bool settings_load(void);

/* A saved register was written: save them all, in small steps. */
void settings_changed(void);

/* A millisecond has passed: write a byte, if the storage is ready. */
void settings_tick(void);

#endif
