#include "device.h"

#include <string.h>

#include "outputs.h"
#include "packet.h"
#include "writing.h"

enum instruction {
    PING = 0x01,
    READ = 0x02,
    WRITE = 0x03,
    REG_WRITE = 0x04,
    ACTION = 0x05,
    REBOOT = 0x08,
    SYNC_READ = 0x82,
    SYNC_WRITE = 0x83,
    FAST_SYNC_READ = 0x8A,
    BULK_READ = 0x92,
    BULK_WRITE = 0x93
};

#define ALERT 0x80U
#define REGISTERED_ROOM 32U
#define PING_DATA 3U
#define FAST_HEADER 8U
#define FAST_AROUND 4U /* error, id, checksum around each device's data */
#define HEADER_SIZE 4U

static struct decoder decoder;
static struct encoder encoder;
/* Parameters of a status packet; for Fast Sync Read, bytes as they go out. */
static uint8_t answer[FAST_HEADER + READ_LONGEST + FAST_AROUND];
static enum { STAY, REBOOT_SILENTLY, REBOOT_AND_ANSWER } reboot;

/* A Reg Write that waits for its Action. */
static struct {
    uint8_t size; /* 0: none */
    uint16_t address;
    uint8_t data[REGISTERED_ROOM];
} registered;

/* A read of many, in which the turn has not come yet. */
static struct {
    enum { NO_TURN, AFTER_STATUS, AFTER_TIME, AFTER_BYTES } kind;
    uint8_t after;    /* id whose status comes before ours */
    uint16_t wait;    /* ms or bytes */
    uint16_t crc;     /* of the bytes of a Fast Sync Read so far */
    uint16_t address, size;
} turn;

static uint16_t word(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] | (uint16_t)bytes[1] << 8);
}

static uint8_t my_id(void)
{
    return get8(REG_ID);
}

static uint8_t with_alert(enum error error)
{
    const bool alert = get8(REG_HARDWARE_ERROR_STATUS) || (get8(REG_FLAGS) & FLAGS_E_STOP);

    return (uint8_t)(error | (alert ? ALERT : 0U));
}

/* A status packet; `size` bytes of data lie in answer[1] already. */
static void send_status(enum error error, uint16_t size)
{
    answer[0] = with_alert(error);
    encoder_begin(&encoder, my_id(), PACKET_STATUS, answer, size + 1U);
}

static void send_ping(void)
{
    memcpy(&answer[1], &table_memory[REG_MODEL_NUMBER], 2);
    answer[PING_DATA] = get8(REG_FIRMWARE_VERSION);
    send_status(NO_ERROR, PING_DATA);
}

static void send_read(uint16_t address, uint16_t size)
{
    const enum error error = table_read(address, size, &answer[1]);

    send_status(error, error == NO_ERROR ? size : 0);
}

/* Our part of a Fast Sync Read: error, id, data, and the checksum of everything so far. `at` bytes are in place. */
static void send_fast(uint8_t at)
{
    const enum error error = table_read(turn.address, turn.size, &answer[at + 2U]);
    const uint16_t end = at + 2U + turn.size;

    answer[at] = with_alert(error);
    answer[at + 1U] = my_id();
    if (error != NO_ERROR)
        memset(&answer[at + 2U], 0, turn.size);
    for (uint16_t i = 0; i < end; i++)
        turn.crc = crc_add(turn.crc, answer[i]);
    answer[end] = (uint8_t)turn.crc;
    answer[end + 1U] = (uint8_t)(turn.crc >> 8);
    encoder_begin_raw(&encoder, answer, end + 2U);
}

static enum error write_params(enum error (*write)(uint16_t, const uint8_t *, uint16_t))
{
    if (decoder.size <= 2 || decoder.size > PACKET_ROOM)
        return DATA_LENGTH;
    return write(word(decoder.params), &decoder.params[2], decoder.size - 2U);
}

static enum error keep(uint16_t address, const uint8_t *data, uint16_t size)
{
    if (size > REGISTERED_ROOM)
        return DATA_LENGTH;
    registered.address = address;
    registered.size = (uint8_t)size;
    memcpy(registered.data, data, size);
    set8(REG_REGISTERED_INSTRUCTION, REGISTERED_INSTRUCTION_WAITING);
    return NO_ERROR;
}

static void act(void)
{
    if (registered.size)
        (void)write_registers(registered.address, registered.data, registered.size);
    registered.size = 0;
    set8(REG_REGISTERED_INSTRUCTION, 0);
}

/* What is for one device, or for all that need not answer. */
static void obey_single(bool broadcast)
{
    const uint8_t level = get8(REG_STATUS_RETURN_LEVEL);
    enum error error = NO_ERROR;

    switch (decoder.instruction) {
    case PING:
        if (broadcast) {
            turn.kind = AFTER_TIME; /* answers come in the order of ids, a millisecond apart */
            turn.wait = my_id() + 1U;
        } else {
            send_ping();
        }
        return;
    case READ:
        if (broadcast)
            return;
        if (decoder.size != 4)
            send_status(DATA_LENGTH, 0);
        else if (level >= 1)
            send_read(word(decoder.params), word(&decoder.params[2]));
        return;
    case WRITE:
        error = write_params(write_registers);
        break;
    case REG_WRITE:
        error = write_params(keep);
        break;
    case ACTION:
        act();
        break;
    case REBOOT:
        reboot = !broadcast && level == 2 ? REBOOT_AND_ANSWER : REBOOT_SILENTLY;
        return;
    default: /* Factory Reset and Clear too: nobody far away may undo what was set here */
        error = INSTRUCTION_ERROR;
    }
    if (!broadcast && level == 2)
        send_status(error, 0);
}

/* Read of many: at once when we are the first, else after the one before. */
static void read_in_turn(uint16_t address, uint16_t size, bool first, uint8_t before)
{
    if (get8(REG_STATUS_RETURN_LEVEL) < 1)
        return;
    if (first) {
        send_read(address, size);
        return;
    }
    turn.kind = AFTER_STATUS;
    turn.after = before;
    turn.address = address;
    turn.size = size;
}

static void fast_sync_read(uint16_t place, uint16_t devices)
{
    const uint16_t length = 1U + devices * (turn.size + FAST_AROUND);

    if (turn.size == 0 || turn.size > READ_LONGEST || length > PACKET_LONGEST)
        return;
    if (place == 0) {
        const uint8_t header[FAST_HEADER] = {0xFF, 0xFF, 0xFD, 0x00, PACKET_BROADCAST, (uint8_t)length,
                                             (uint8_t)(length >> 8), PACKET_STATUS};
        memcpy(answer, header, sizeof header);
        turn.crc = 0;
        send_fast(FAST_HEADER);
        return;
    }
    turn.kind = AFTER_BYTES;
    turn.wait = FAST_HEADER + place * (turn.size + FAST_AROUND);
    turn.crc = 0;
}

static void obey_sync_read(bool fast)
{
    const uint8_t *params = decoder.params;

    for (uint16_t i = 4; i < decoder.size; i++) {
        if (params[i] != my_id())
            continue;
        turn.address = word(params);
        turn.size = word(&params[2]);
        if (fast)
            fast_sync_read(i - 4U, decoder.size - 4U);
        else
            read_in_turn(turn.address, turn.size, i == 4, params[i - 1]);
        return;
    }
}

static void obey_sync_write(void)
{
    const uint16_t size = word(&decoder.params[2]);

    if (size >= PACKET_ROOM)
        return;
    for (uint16_t i = 4; i + size < decoder.size; i += size + 1U) {
        if (decoder.params[i] == my_id()) {
            (void)write_registers(word(decoder.params), &decoder.params[i + 1U], size);
            return; /* an id stands there once: one packet shall not cost ten milliseconds */
        }
    }
}

static void obey_bulk_read(void)
{
    const uint8_t *params = decoder.params;

    for (uint16_t i = 0; i + 4U < decoder.size; i += 5) {
        if (params[i] == my_id()) {
            read_in_turn(word(&params[i + 1U]), word(&params[i + 3U]), i == 0, i ? params[i - 5U] : 0);
            return;
        }
    }
}

static void obey_bulk_write(void)
{
    const uint8_t *params = decoder.params;

    for (uint16_t i = 0, size; i + 5U <= decoder.size; i += 5U + size) {
        size = word(&params[i + 3U]);
        if (size > decoder.size)
            return;
        if (params[i] == my_id() && i + 5U + size <= decoder.size) {
            (void)write_registers(word(&params[i + 1U]), &params[i + 5U], size);
            return;
        }
    }
}

static void obey(void)
{
    turn.kind = NO_TURN; /* whoever was silent until now stays so */
    outputs_feed();
    if (decoder.instruction < SYNC_READ) {
        if (decoder.id == my_id() || decoder.id == PACKET_BROADCAST)
            obey_single(decoder.id == PACKET_BROADCAST);
        return;
    }
    if (decoder.size > PACKET_ROOM || decoder.size < 4)
        return;
    switch (decoder.instruction) {
    case SYNC_READ:
        obey_sync_read(false);
        break;
    case FAST_SYNC_READ:
        obey_sync_read(true);
        break;
    case SYNC_WRITE:
        obey_sync_write();
        break;
    case BULK_READ:
        obey_bulk_read();
        break;
    case BULK_WRITE:
        obey_bulk_write();
        break;
    default:
        if (decoder.id == my_id() && get8(REG_STATUS_RETURN_LEVEL) == 2)
            send_status(INSTRUCTION_ERROR, 0);
    }
}

/* One byte of a Fast Sync Read that others answer before us. */
static void follow_fast(uint8_t byte)
{
    turn.crc = crc_add(turn.crc, byte);
    if (--turn.wait == 0) {
        turn.kind = NO_TURN;
        send_fast(0);
    }
}

void device_take(uint8_t byte)
{
    if (turn.kind == AFTER_BYTES)
        follow_fast(byte);
    if (!decoder_take(&decoder, byte))
        return;
    set16(REG_CRC_ERRORS, decoder.crc_errors);
    if (decoder.instruction != PACKET_STATUS) {
        obey();
    } else if (turn.kind == AFTER_STATUS && decoder.id == turn.after) {
        turn.kind = NO_TURN;
        send_read(turn.address, turn.size);
    }
}

void device_tick(void)
{
    set16(REG_CRC_ERRORS, decoder.crc_errors);
    if (turn.kind == AFTER_TIME && --turn.wait == 0) {
        turn.kind = NO_TURN;
        send_ping();
    }
}

bool device_next(uint8_t *byte)
{
    return encoder_next(&encoder, byte);
}

bool device_sending(void)
{
    return encoder_busy(&encoder);
}

bool device_wants_reboot(void)
{
    return reboot != STAY;
}

void device_start(void)
{
    registered.size = 0;
    decoder.crc_errors = 0;
    turn.kind = NO_TURN;
    if (reboot == REBOOT_AND_ANSWER)
        send_status(NO_ERROR, 0);
    reboot = STAY;
}
