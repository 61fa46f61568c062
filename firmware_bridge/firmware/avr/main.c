/* The port to an ATmega328P at 16 MHz (Arduino Nano). Pins: docs/reference/wiring.md.
 *
 * Interrupts only move bytes and count milliseconds; everything else is done by the main loop, one thing after
 * another: all milliseconds that have passed, then a few bytes. Whatever comes over the wire, and however fast,
 * takes no millisecond from the buttons and the dead-man: bytes that are too many are lost. The hardware watchdog
 * restarts a loop that hangs, and a restart begins with everything off. */
#include <avr/eeprom.h>
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>
#include <avr/wdt.h>

#include "../board.h"
#include "../port.h"
#include "lights.h"
#include "pulses.h"

#define RX_ROOM 128U /* a power of two; 128 bytes are 1.3 ms at 1 Mbaud */
#define BYTES_A_PASS 16U /* between two looks at the clock */
#define LAST_BYTES_MS 4U /* two bytes lie in the UART itself: 2 ms at 9600 baud */

static volatile uint8_t rx[RX_ROOM], rx_head, rx_tail, lost, ticks;
static uint8_t baud;

/* --- the wire ------------------------------------------------------------------------------------------------- */

/* A full buffer stops the interrupt too, or a stream without end would leave no time to empty it. */
ISR(USART_RX_vect)
{
    const uint8_t status = UCSR0A, byte = UDR0, next = (rx_head + 1U) % RX_ROOM;
    const bool full = next == rx_tail;

    if ((full || status & (_BV(FE0) | _BV(DOR0))) && lost < UINT8_MAX)
        lost++;
    if (full) {
        UCSR0B &= (uint8_t)~_BV(RXCIE0);
        return;
    }
    rx[rx_head] = byte;
    rx_head = next;
}

static void set_baud(uint8_t code)
{
    static const uint16_t DIVIDERS[] = {207, 34, 16, 1, 0}; /* 9600, 57600, 115200, 1 M, 2 M at U2X */

    baud = code;
    UBRR0 = DIVIDERS[code];
}

/* Each millisecond: a new baud rate applies when the answer that agrees to it is out. */
static void follow_baud(void)
{
    static uint8_t quiet;

    if (baud == board_baud())
        return;
    if (board_sending())
        quiet = 0;
    else if (++quiet >= LAST_BYTES_MS)
        set_baud(board_baud());
}

static void serve_wire(void)
{
    uint8_t byte;

    if (lost) {
        cli();
        byte = lost;
        lost = 0;
        sei();
        board_overruns(byte);
    }
    for (uint8_t i = 0; i < BYTES_A_PASS && !board_sending() && rx_tail != rx_head; i++) {
        byte = rx[rx_tail];
        rx_tail = (rx_tail + 1U) % RX_ROOM;
        board_take(byte);
    }
    if (rx_tail == rx_head)
        UCSR0B |= _BV(RXCIE0);
    while (UCSR0A & _BV(UDRE0) && board_next(&byte))
        UDR0 = byte;
}

/* --- what outlasts the power ---------------------------------------------------------------------------------- */

uint8_t storage_read(uint8_t at)
{
    return eeprom_read_byte((const uint8_t *)(uintptr_t)at);
}

bool storage_ready(void)
{
    return eeprom_is_ready();
}

void storage_write(uint8_t at, uint8_t byte)
{
    eeprom_update_byte((uint8_t *)(uintptr_t)at, byte);
}

/* --- pins ----------------------------------------------------------------------------------------------------- */

static void start_pins(void)
{
    PORTB = _BV(PB0);             /* e-stop: pulled up, so that a broken wire is a stop */
    DDRB = _BV(PB1) | _BV(PB2) | _BV(PB3) | _BV(PB4) | _BV(PB5);
    PORTD = _BV(PD2) | _BV(PD3);  /* buttons to ground; pads drive their pins themselves */
    DDRD = 0;
    PORTC = 0;
    DDRC = _BV(PC4);              /* microphone light */
    DIDR0 = _BV(ADC0D) | _BV(ADC1D) | _BV(ADC2D) | _BV(ADC3D) | _BV(ADC5D);
}

static void read_pins(struct inputs *inputs)
{
    const uint8_t d = PIND;

    inputs->pads = d >> 4;
    inputs->less = !(d & _BV(PD2));
    inputs->stop = !(d & _BV(PD3));
    inputs->e_stop_open = (PINB & _BV(PB0)) != 0;
}

/* Pins of the channels: A0 presence, A1-A3 acceleration, A5 light, A6 supply, A7 temperature. */
static const uint8_t ADC_PIN[CHANNELS] = {0, 1, 2, 3, 5, 6, 7};

static void adc_begin(uint8_t channel)
{
    ADMUX = ADC_PIN[channel]; /* reference: AREF, wired to 3.3 V */
    ADCSRA = _BV(ADEN) | _BV(ADSC) | _BV(ADPS2) | _BV(ADPS1) | _BV(ADPS0);
}

static uint16_t adc_wait(void)
{
    while (ADCSRA & _BV(ADSC))
        ;
    return ADC;
}

/* One conversion each millisecond: the acceleration every 4 ms, the others every 16. */
static void sample(struct inputs *inputs)
{
    static const uint8_t ORDER[] = {
        ACCELERATION_X, ACCELERATION_Y, ACCELERATION_Z, PRESENCE, ACCELERATION_X, ACCELERATION_Y, ACCELERATION_Z, LIGHT,
        ACCELERATION_X, ACCELERATION_Y, ACCELERATION_Z, SUPPLY, ACCELERATION_X, ACCELERATION_Y, ACCELERATION_Z, TEMPERATURE,
    };
    static uint8_t at;

    inputs->analogue[ORDER[at]] = adc_wait();
    at = (at + 1U) % sizeof ORDER;
    adc_begin(ORDER[at]);
}

static void sample_all(struct inputs *inputs)
{
    for (uint8_t i = 0; i < CHANNELS; i++) {
        adc_begin(i);
        inputs->analogue[i] = adc_wait();
    }
    adc_begin(ACCELERATION_X);
}

/* --- time ----------------------------------------------------------------------------------------------------- */

ISR(TIMER2_COMPA_vect)
{
    ticks++;
}

static void start_time(void)
{
    OCR2A = 249; /* 16 MHz / 64 / 250 = 1 kHz */
    TCCR2A = _BV(WGM21);
    TCCR2B = _BV(CS22);
    TIMSK2 = _BV(OCIE2A);
}

static void show(void)
{
    struct outputs outputs;

    board_outputs(&outputs);
    pulses_set(outputs.pulse_us);
    lights_set(outputs.lights);
    PORTB = outputs.led ? PORTB | _BV(PB5) : PORTB & (uint8_t)~_BV(PB5);
    PORTC = outputs.microphone ? PORTC | _BV(PC4) : PORTC & (uint8_t)~_BV(PC4);
}

/* Nothing to do until the next interrupt. */
static void rest(void)
{
    cli();
    if (ticks || lost || rx_head != rx_tail || board_sending() || lights_busy()) {
        sei();
        return;
    }
    sleep_enable();
    sei();
    sleep_cpu();
    sleep_disable();
}

int main(void)
{
    static struct inputs inputs;

    MCUSR = 0; /* a watchdog that has bitten stays on until this is cleared */
    wdt_enable(WDTO_120MS);
    start_pins();
    pulses_start();
    for (uint8_t i = 0; i < 250; i++)
        read_pins(&inputs); /* the pull-ups need a moment */
    sample_all(&inputs);
    board_start(&inputs);
    UCSR0A = _BV(U2X0);
    set_baud(board_baud());
    UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0);
    start_time();
    set_sleep_mode(SLEEP_MODE_IDLE);
    sei();
    for (;;) {
        serve_wire();
        while (ticks) {
            cli();
            ticks--;
            sei();
            wdt_reset();
            read_pins(&inputs);
            sample(&inputs);
            board_tick(&inputs);
            show();
            follow_baud();
        }
        lights_go_on();
        rest();
    }
}
