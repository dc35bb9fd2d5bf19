// What Collector uses of ISA-L (https://github.com/intel/isa-l): gzip, done and undone, and its checksum. Its state holds arrays larger than Swift's importer likes: it stays
// behind functions.
#ifndef COLLECTOR_CISAL_H
#define COLLECTOR_CISAL_H

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/// The state of a decompression.
struct collector_inflater;

/// Starts on a member of a gzip file, its header included.
static inline void collector_inflater_begin(struct collector_inflater *inflater) {
  struct inflate_state *state = (struct inflate_state *)inflater;
  isal_inflate_init(state);
  state->crc_flag = ISAL_GZIP;
}

/// NULL if there is no memory. Freed by `collector_inflater_free`.
static inline struct collector_inflater *collector_inflater_new(void) {
  struct inflate_state *state = (struct inflate_state *)calloc(1, sizeof(struct inflate_state));
  return (struct collector_inflater *)state;
}

static inline void collector_inflater_free(struct collector_inflater *inflater) { free(inflater); }

/// Decompresses as much as is given and fits.
///
/// `consumed` can be below 0 at a member's end: some of what earlier calls took was not part of it. `finished` says that this is the end of the member,
/// its checksum and length verified. Returns 0, or one of ISA-L's errors.
static inline int collector_inflater_run(struct collector_inflater *inflater, const uint8_t *input, uint32_t inputBytes, uint8_t *output,
                                         uint32_t outputBytes, ptrdiff_t *consumed, uint32_t *produced, int *finished) {
  struct inflate_state *state = (struct inflate_state *)inflater;
  state->next_in = (uint8_t *)input;
  state->avail_in = inputBytes;
  state->next_out = output;
  state->avail_out = outputBytes;
  int result = isal_inflate(state);
  *consumed = state->next_in - input;
  *produced = outputBytes - state->avail_out;
  *finished = state->block_state == ISAL_BLOCK_FINISH;
  return result;
}

/// The CRC-32 of gzip over some more bytes; `sum` is 0 at first.
static inline uint32_t collector_crc32(uint32_t sum, const uint8_t *bytes, uint64_t count) { return crc32_gzip_refl(sum, bytes, count); }

/// Compresses all that is given to one member of a gzip file. `output` needs room for a little more than the input: its 1/8192th and 64 bytes.
///
/// Returns 0, one of ISA-L's errors, or -1 if there is no memory.
static inline int collector_gzip(const uint8_t *input, uint32_t inputBytes, uint8_t *output, uint32_t outputBytes, uint32_t *produced) {
  struct isal_zstream *stream = (struct isal_zstream *)calloc(1, sizeof(struct isal_zstream));
  if (stream == NULL) return -1;
  isal_deflate_stateless_init(stream);
  stream->gzip_flag = IGZIP_GZIP;
  stream->end_of_stream = 1;
  stream->next_in = (uint8_t *)input;
  stream->avail_in = inputBytes;
  stream->next_out = output;
  stream->avail_out = outputBytes;
  int result = isal_deflate_stateless(stream);
  *produced = stream->total_out;
  free(stream);
  return result;
}

#endif
