// What Collector uses of libarchive (https://www.libarchive.org): the filters that undo a compression.
#include <archive.h>
#include <archive_entry.h>
