/* The AVR firmware in simavr, cycle by cycle. A test tool: simavr is GPL, and nothing of it goes into the robot. */
#include <gelf.h>
#include <libelf.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <avr_adc.h>
#include <avr_ioport.h>
#include <avr_uart.h>
#include <sim_avr.h>
#include <sim_cycle_timers.h>
#include <sim_elf.h>

#include "target.h"

#define MHZ 16U
#define CYCLES_PER_BYTE 160U /* 1 Mbaud */
/* simavr hands a byte on late when the one before was read late, and never catches up: without this it would lose
 * one in thirteen of a stream that the chip takes whole. */
#define CYCLES_TO_HAND_ON 150U
#define REFERENCE_MV 3300U
#define LIGHT_EYES 0U
#define LIGHT_RING 2U
/* Timer 1, which makes the pulses: simavr's pins do not show them as they are. */
#define TCCR1A_AT 0x80U
#define OCR1A_AT 0x88U
#define COUNTS_PER_US 2U
#define JUMP_TO_ITSELF 0xCFFFU

static avr_t *avr;
static avr_uart_t *uart;
static uint16_t table_at;
static uint8_t levels_b, levels_d;
static unsigned counts[ANALOGUE_CHANNELS];

static struct {
    bool data, clock;
    uint32_t bits;
    unsigned count, light;
    bool framed;
    uint8_t colours[6];
} chain;

static bool led, microphone;

static void (*reset_of_core)(avr_t *);
static avr_cycle_count_t before_bites; /* cycles since power-up until the last bite, if simavr counts again from 0 */
static avr_cycle_count_t last_cycle;
static bool was_reset;
static unsigned bites;

/* --- pins ----------------------------------------------------------------------------------------------------- */

static const struct {
    char port;
    uint8_t bit;
} PIN_AT[PINS] = {{'D', 2}, {'D', 3}, {'B', 0}, {'D', 4}, {'D', 5}, {'D', 6}, {'D', 7}};

static const uint8_t ADC_PIN[ANALOGUE_CHANNELS] = {0, 1, 2, 3, 5, 6, 7};

/* What is connected from outside holds against the pull-ups. */
static void drive(char port, uint8_t mask, uint8_t levels)
{
    avr_ioport_external_t external = {.name = port, .mask = mask, .value = levels & mask};

    avr_ioctl(avr, AVR_IOCTL_IOPORT_SET_EXTERNAL(port), &external);
    for (unsigned bit = 0; bit < 8; bit++)
        if (mask >> bit & 1U)
            avr_raise_irq(avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ(port), bit), levels >> bit & 1U);
}

/* After a reset the pins have forgotten, and simavr passes on changes only. */
static void drive_all(void)
{
    drive('B', 0x01, (uint8_t)~levels_b);
    drive('D', 0xFC, (uint8_t)~levels_d);
    drive('B', 0x01, levels_b);
    drive('D', 0xFC, levels_d);
    for (unsigned i = 0; i < ANALOGUE_CHANNELS; i++)
        target_analogue(i, counts[i]);
}

void target_pin(enum pin pin, bool high)
{
    uint8_t *levels = PIN_AT[pin].port == 'B' ? &levels_b : &levels_d;
    const uint8_t mask = (uint8_t)(1U << PIN_AT[pin].bit);

    *levels = (uint8_t)(high ? *levels | mask : *levels & ~mask);
    if (avr)
        drive(PIN_AT[pin].port, PIN_AT[pin].port == 'B' ? 0x01 : 0xFC, *levels);
}

void target_analogue(unsigned channel, unsigned value)
{
    counts[channel] = value;
    if (avr) {
        const uint32_t mv = (value * REFERENCE_MV + 1022U) / 1023U; /* simavr rounds down */

        avr_raise_irq(avr_io_getirq(avr, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_ADC0 + ADC_PIN[channel]), mv);
    }
}

static void on_light_bit(void)
{
    chain.bits = chain.bits << 1 | chain.data;
    chain.count++;
    if (chain.bits == 0 && chain.count >= 32) {
        chain.framed = true;
        chain.count = chain.light = 0;
    } else if (chain.framed && chain.count == 32) {
        if (chain.light == LIGHT_EYES || chain.light == LIGHT_RING)
            for (unsigned i = 0; i < 3; i++)
                chain.colours[(chain.light == LIGHT_RING ? 3U : 0U) + i] = (uint8_t)(chain.bits >> 8 * i);
        chain.light++;
        chain.count = 0;
    }
}

static void on_port_b(struct avr_irq_t *irq, uint32_t value, void *bit)
{
    const bool high = value & 1U;

    (void)irq;
    switch ((int)(intptr_t)bit) {
    case 3:
        chain.data = high;
        break;
    case 4:
        if (high && !chain.clock)
            on_light_bit();
        chain.clock = high;
        break;
    default:
        led = high;
    }
}

static void on_microphone(struct avr_irq_t *irq, uint32_t value, void *unused)
{
    (void)irq;
    (void)unused;
    microphone = value & 1U;
}

/* --- the wire ------------------------------------------------------------------------------------------------- */

static void on_byte(struct avr_irq_t *irq, uint32_t value, void *unused)
{
    (void)irq;
    (void)unused;
    host_take_byte((uint8_t)value);
}

static avr_uart_t *find_uart(void)
{
    for (avr_io_t *io = avr->io_port; io; io = io->next)
        if (strcmp(io->kind, "uart") == 0)
            return (avr_uart_t *)io;
    return NULL;
}

/* As on a wire: a byte each 10 us, and nobody waits for a receiver that is late. */
static avr_cycle_count_t feed(avr_t *of, avr_cycle_count_t when, void *unused)
{
    uint8_t byte;

    (void)unused;
    if (uart->cycles_per_byte > CYCLES_TO_HAND_ON && uart->cycles_per_byte < 2U * CYCLES_PER_BYTE)
        uart->cycles_per_byte = CYCLES_TO_HAND_ON;
    if (host_next_byte(&byte))
        avr_raise_irq(avr_io_getirq(of, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT), byte);
    return when + CYCLES_PER_BYTE;
}

/* --- running -------------------------------------------------------------------------------------------------- */

/* Bytes that come too fast are lost, as on the chip: the board counts them. */
static void silent_log(avr_t *of, const int level, const char *format, va_list values)
{
    (void)of;
    if (level <= LOG_ERROR && !strstr(format, "overrun"))
        vfprintf(stderr, format, values);
}

static void never_sleep(avr_t *of, avr_cycle_count_t cycles)
{
    (void)of;
    (void)cycles;
}

static void on_reset(avr_t *of)
{
    was_reset = true;
    reset_of_core(of);
}

/* A reset stops simavr's clocks and lets its pins forget; what is outside of the chip goes on. */
static void after_reset(void)
{
    was_reset = false;
    last_cycle = avr->cycle;
    drive_all();
    avr_cycle_timer_register(avr, CYCLES_PER_BYTE, feed, NULL);
}

/* Where the linker put the control table. */
static bool find_table(const char *program)
{
    const int file = open(program, O_RDONLY);
    Elf *elf;
    Elf_Scn *section = NULL;

    if (file < 0 || elf_version(EV_CURRENT) == EV_NONE || !(elf = elf_begin(file, ELF_C_READ, NULL)))
        return false;
    while (table_at == 0 && (section = elf_nextscn(elf, section))) {
        GElf_Shdr header;
        Elf_Data *data = elf_getdata(section, NULL);

        gelf_getshdr(section, &header);
        if (header.sh_type != SHT_SYMTAB || !data)
            continue;
        for (size_t i = 0; i < header.sh_size / header.sh_entsize; i++) {
            GElf_Sym symbol;

            gelf_getsym(data, (int)i, &symbol);
            if (strcmp(elf_strptr(elf, header.sh_link, symbol.st_name), "table_memory") == 0)
                table_at = (uint16_t)symbol.st_value; /* 0x800000 + address in the AVR's memory */
        }
    }
    elf_end(elf);
    close(file);
    return table_at != 0;
}

static void connect(void)
{
    uint32_t flags = 0;

    avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
    for (intptr_t bit = 3; bit <= 5; bit++)
        avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ('B'), (int)bit), on_port_b, (void *)bit);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ('C'), 4), on_microphone, NULL);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT), on_byte, NULL);
}

bool target_start(const char *program)
{
    elf_firmware_t firmware;

    memset(&firmware, 0, sizeof firmware);
    avr_global_logger_set(silent_log);
    if (!find_table(program) || elf_read_firmware(program, &firmware) != 0)
        return false;
    avr = avr_make_mcu_by_name("atmega328p");
    if (!avr || avr_init(avr) != 0)
        return false;
    avr_load_firmware(avr, &firmware);
    avr->frequency = MHZ * 1000000U;
    avr->vcc = avr->avcc = 5000;
    avr->aref = REFERENCE_MV;
    avr->sleep = never_sleep;
    uart = find_uart();
    if (!uart)
        return false;
    reset_of_core = avr->reset;
    avr->reset = on_reset;
    connect();
    after_reset();
    return true;
}

void target_restart(void)
{
    avr_reset(avr);
    before_bites = 0;
    bites = 0;
    after_reset();
}

/* Cycles since power-up. */
static avr_cycle_count_t cycles(void)
{
    return before_bites + avr->cycle;
}

bool target_run(uint64_t us)
{
    const avr_cycle_count_t end = cycles() + us * MHZ;

    while (cycles() < end) {
        const int state = avr_run(avr);

        if (was_reset) { /* its own watchdog */
            if (avr->cycle < last_cycle)
                before_bites += last_cycle;
            bites++;
            after_reset();
        } else if (state == cpu_Done || state == cpu_Crashed) {
            return false;
        }
        last_cycle = avr->cycle;
    }
    return true;
}

/* A jump to itself at the end of the flash, which the program leaves free. */
void target_hang(void)
{
    const uint32_t at = avr->flashend - 1U;

    avr->flash[at] = (uint8_t)JUMP_TO_ITSELF;
    avr->flash[at + 1U] = (uint8_t)(JUMP_TO_ITSELF >> 8);
    avr->pc = at;
    avr->state = cpu_Running;
}

unsigned target_bites(void)
{
    return bites;
}

uint64_t target_now(void)
{
    return cycles() / MHZ;
}

uint8_t target_peek(unsigned at)
{
    return avr->data[table_at + at];
}

void target_shown(struct shown *shown)
{
    memcpy(shown->lights, chain.colours, sizeof shown->lights);
    for (unsigned i = 0; i < 2; i++) {
        const uint8_t *compare = &avr->data[OCR1A_AT + 2U * i];
        const bool connected = avr->data[TCCR1A_AT] & (i ? 0x20U : 0x80U);

        shown->pulse_us[i] = (uint16_t)(connected ? (compare[0] | compare[1] << 8) / COUNTS_PER_US : 0);
    }
    shown->led = led;
    shown->microphone = microphone;
}
