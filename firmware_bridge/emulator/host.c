/* Runs a board: its wire on standard input and output (virtual time) or on a pty (real time), its pins by lines
 * on standard input. One line is answered by one line.
 *
 *   yorisou_board_avr board.elf            yorisou_board_avr board.elf --pty LINK
 *
 *   pin NAME 0|1          less stop estop head back left right (electrical level; buttons and e-stop: 0 closed)
 *   adc CHANNEL COUNTS    0 presence, 1-3 acceleration, 4 light, 5 supply, 6 temperature; 0..1023
 *   run US                let time pass                                   (only without --pty)
 *   exchange US HEX       send bytes, at most US pass; answers the bytes that came     (only without --pty)
 *   stream US HEX         the same bytes again and again for US, without a gap; answers as exchange (only without --pty)
 *   collect               the bytes that have come since                                (only without --pty)
 *   show                  what lights and servos do      peek AT SIZE     bytes of the control table
 *   time                  microseconds since power-up    restart          power off and on
 *   hang                  the program runs in a circle, until its watchdog bites
 *   bites                 how often the watchdog has bitten since power-up
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "target.h"

#define ROOM 8192U
#define LINE 20000U
#define SLICE_US 50U
#define QUIET_US 1000U   /* so long nothing on the wire: the answer is over */
#define LAG_US 20000     /* later than this the machine was busy, and time stood still for the board */
#define LONGEST_WAIT_MS 1
#define AWAKE_US 20000U  /* whoever finds the port finds the board awake */

static const char *const PIN_NAMES[PINS] = {"less", "stop", "estop", "head", "back", "left", "right"};

static uint8_t incoming[ROOM], outgoing[ROOM];
static unsigned in_head, in_tail, out_size;
static uint64_t last_byte_us;
static int wire = -1; /* master of the pty */

/* Bytes that never end; 0 long when there are none. */
static struct {
    uint8_t bytes[LINE / 2U];
    unsigned size, at;
} unbroken;

bool host_next_byte(uint8_t *byte)
{
    if (unbroken.size) {
        *byte = unbroken.bytes[unbroken.at];
        unbroken.at = (unbroken.at + 1U) % unbroken.size;
        last_byte_us = target_now();
        return true;
    }
    if (in_head == in_tail)
        return false;
    *byte = incoming[in_tail];
    in_tail = (in_tail + 1U) % ROOM;
    last_byte_us = target_now();
    return true;
}

void host_take_byte(uint8_t byte)
{
    last_byte_us = target_now();
    if (out_size < ROOM)
        outgoing[out_size++] = byte;
}

static void put_in(uint8_t byte)
{
    const unsigned next = (in_head + 1U) % ROOM;

    if (next == in_tail)
        return;
    incoming[in_head] = byte;
    in_head = next;
}

static void run(uint64_t us)
{
    if (!target_run(us)) {
        fprintf(stderr, "the firmware has crashed at %llu us\n", (unsigned long long)target_now());
        exit(4);
    }
}

static bool quiet(void)
{
    return in_head == in_tail && target_now() - last_byte_us >= QUIET_US;
}

static void say_hex(const uint8_t *bytes, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        printf("%02x", bytes[i]);
    putchar('\n');
}

static void collect(void)
{
    say_hex(outgoing, out_size);
    out_size = 0;
}

static bool exchange(const char *text)
{
    char *rest;
    const uint64_t until = target_now() + strtoull(text, &rest, 10);
    unsigned byte;
    int used;

    while (*rest == ' ')
        rest++;
    for (; sscanf(rest, "%2x%n", &byte, &used) == 1 && used == 2; rest += 2)
        put_in((uint8_t)byte);
    last_byte_us = target_now();
    do
        run(SLICE_US);
    while (!quiet() && target_now() < until);
    collect();
    return true;
}

static bool stream(const char *text)
{
    char *rest;
    const uint64_t us = strtoull(text, &rest, 10);
    unsigned byte;
    int used;

    unbroken.at = 0;
    while (*rest == ' ')
        rest++;
    for (; sscanf(rest, "%2x%n", &byte, &used) == 1 && used == 2; rest += 2)
        unbroken.bytes[unbroken.size++] = (uint8_t)byte;
    run(us);
    unbroken.size = 0;
    collect();
    return true;
}

static bool peek(const char *text)
{
    unsigned at, size;
    uint8_t bytes[256];

    if (sscanf(text, "%u %u", &at, &size) != 2 || size > sizeof bytes || at + size > sizeof bytes)
        return false;
    for (unsigned i = 0; i < size; i++)
        bytes[i] = target_peek(at + i);
    say_hex(bytes, size);
    return true;
}

static bool set_pin(const char *text)
{
    char name[16];
    int high;

    if (sscanf(text, "%15s %d", name, &high) != 2)
        return false;
    for (unsigned i = 0; i < PINS; i++) {
        if (strcmp(name, PIN_NAMES[i]) == 0) {
            target_pin(i, high != 0);
            puts("ok");
            return true;
        }
    }
    return false;
}

static bool set_analogue(const char *text)
{
    unsigned channel, counts;

    if (sscanf(text, "%u %u", &channel, &counts) != 2 || channel >= ANALOGUE_CHANNELS || counts > 1023)
        return false;
    target_analogue(channel, counts);
    puts("ok");
    return true;
}

static void show(void)
{
    struct shown s;

    target_shown(&s);
    printf("%d %d %u %u %u %u %u %u %u %u\n", s.led, s.microphone, s.pulse_us[0], s.pulse_us[1], s.lights[0], s.lights[1],
           s.lights[2], s.lights[3], s.lights[4], s.lights[5]);
}

static bool obey(const char *line)
{
    if (strncmp(line, "pin ", 4) == 0)
        return set_pin(line + 4);
    if (strncmp(line, "adc ", 4) == 0)
        return set_analogue(line + 4);
    if (strncmp(line, "peek ", 5) == 0)
        return peek(line + 5);
    if (wire < 0 && strncmp(line, "exchange ", 9) == 0)
        return exchange(line + 9);
    if (wire < 0 && strncmp(line, "stream ", 7) == 0)
        return stream(line + 7);
    if (wire < 0 && strncmp(line, "run ", 4) == 0) {
        run(strtoull(line + 4, NULL, 10));
        puts("ok");
    } else if (wire < 0 && strcmp(line, "collect") == 0) {
        collect();
    } else if (strcmp(line, "show") == 0) {
        show();
    } else if (strcmp(line, "time") == 0) {
        printf("%llu\n", (unsigned long long)target_now());
    } else if (strcmp(line, "restart") == 0) {
        target_restart();
        puts("ok");
    } else if (strcmp(line, "hang") == 0) {
        target_hang();
        puts("ok");
    } else if (strcmp(line, "bites") == 0) {
        printf("%u\n", target_bites());
    } else {
        return false;
    }
    return true;
}

/* Read what is there; obey whole lines. False at the end of input. */
static bool serve_input(void)
{
    static char line[LINE + 1];
    static unsigned size;
    const ssize_t got = read(STDIN_FILENO, line + size, LINE - size);
    char *end;

    if (got <= 0)
        return got < 0 && errno == EINTR;
    size += (unsigned)got;
    line[size] = '\0';
    while ((end = strchr(line, '\n'))) {
        *end = '\0';
        if (!obey(line))
            puts("?");
        fflush(stdout);
        size -= (unsigned)(end + 1 - line);
        memmove(line, end + 1, size + 1U);
    }
    return size < LINE;
}

/* --- real time, on a pty -------------------------------------------------------------------------------------- */

static bool open_wire(const char *link)
{
    struct termios raw;
    char name[64];
    int slave; /* stays open, so that clients may come and go */

    if (openpty(&wire, &slave, name, NULL, NULL) < 0 || tcgetattr(slave, &raw) < 0)
        return false;
    cfmakeraw(&raw);
    tcsetattr(slave, TCSANOW, &raw);
    fcntl(wire, F_SETFL, O_NONBLOCK);
    unlink(link);
    return symlink(name, link) == 0;
}

static void serve_wire(void)
{
    uint8_t bytes[256];
    ssize_t got;

    if (out_size) {
        if (write(wire, outgoing, out_size) < 0 && errno != EAGAIN)
            exit(4);
        out_size = 0; /* what nobody takes is lost, as on a wire */
    }
    if ((in_tail + ROOM - in_head - 1U) % ROOM < sizeof bytes)
        return;
    got = read(wire, bytes, sizeof bytes);
    if (got > 0)
        last_byte_us = target_now();
    for (ssize_t i = 0; i < got; i++)
        put_in(bytes[i]);
}

static int64_t real_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

static void run_in_real_time(void)
{
    int64_t zero = real_us();

    for (;;) {
        struct pollfd ports[] = {{STDIN_FILENO, POLLIN, 0}, {wire, POLLIN, 0}};
        int64_t lag;

        poll(ports, 2, quiet() && out_size == 0 ? LONGEST_WAIT_MS : 0);
        if (ports[0].revents && !serve_input())
            return;
        serve_wire();
        lag = real_us() - zero - (int64_t)target_now();
        if (lag > LAG_US) {
            zero += lag - LAG_US;
            lag = LAG_US;
        }
        /* An answer may run ahead of the clock by its own length, so that nobody waits for the next look. */
        if (lag > 0 || !quiet())
            run(lag > (int64_t)SLICE_US && quiet() ? (uint64_t)lag : SLICE_US);
        if (lag < -LAG_US)
            usleep(LONGEST_WAIT_MS * 1000);
    }
}

int main(int count, char **arguments)
{
    const char *link = NULL;

    if (count == 4 && strcmp(arguments[2], "--pty") == 0)
        link = arguments[3];
    else if (count != 2) {
        fprintf(stderr, "usage: %s PROGRAM [--pty LINK]\n", arguments[0]);
        return 2;
    }
    /* At rest: nobody touches it, it stands upright, there is light, and 5 V. */
    for (unsigned i = 0; i < PINS; i++)
        target_pin(i, i == PIN_LESS || i == PIN_STOP);
    {
        static const unsigned AT_REST[ANALOGUE_CHANNELS] = {0, 512, 512, 615, 514, 517, 513};

        for (unsigned i = 0; i < ANALOGUE_CHANNELS; i++)
            target_analogue(i, AT_REST[i]);
    }
    if (!target_start(arguments[1])) {
        fprintf(stderr, "%s cannot be run\n", arguments[1]);
        return 3;
    }
    if (link && !open_wire(link)) {
        perror(link);
        return 4;
    }
    if (link)
        run(AWAKE_US);
    puts("ready");
    fflush(stdout);
    if (link) {
        run_in_real_time();
        unlink(link);
    } else {
        while (serve_input())
            ;
    }
    return 0;
}
