/* Dynamixel Protocol 2.0: bytes to packets and back. The same rules as firmware_bridge/protocol.py. */
#ifndef PACKET_H
#define PACKET_H

#include <stdbool.h>
#include <stdint.h>

#define PACKET_BROADCAST 254U
#define PACKET_STATUS 0x55U
/* Parameters of a packet that are kept. A longer one is recognised and checked, and cannot be obeyed. */
#define PACKET_ROOM 160U
/* The longest length field that is believed, so that noise cannot make anybody wait for 64 kB. */
#define PACKET_LONGEST 1024U

struct decoder {
    uint8_t id;
    uint8_t instruction;
    uint16_t size;               /* of the parameters, unstuffed; may be more than PACKET_ROOM */
    uint8_t params[PACKET_ROOM];
    uint16_t crc_errors;         /* frames with a wrong checksum; wraps */
    uint16_t length, index, crc;
    uint8_t crc_low, header_match, stuff_match;
    bool inside;
};

/* Take one byte. True: id, instruction, size and params are a packet, until the next call. */
bool decoder_take(struct decoder *decoder, uint8_t byte);

struct encoder {
    const uint8_t *params;
    uint16_t size, length, at, crc;
    uint8_t id, instruction, phase, stuff_match;
};

/* Begin a packet. `params` must stay as they are until encoder_next has given everything. */
void encoder_begin(struct encoder *encoder, uint8_t id, uint8_t instruction, const uint8_t *params, uint16_t size);

/* Begin bytes that go out as they are. */
void encoder_begin_raw(struct encoder *encoder, const uint8_t *bytes, uint16_t size);

/* The next byte of the frame; false when there is none. */
bool encoder_next(struct encoder *encoder, uint8_t *byte);

/* True while there is more to send. */
bool encoder_busy(const struct encoder *encoder);

/* One byte more into a CRC-16: polynomial 0x8005, from 0, not reflected. */
uint16_t crc_add(uint16_t crc, uint8_t byte);

#endif
