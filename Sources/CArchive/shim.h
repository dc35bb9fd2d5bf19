// What Collector uses of libarchive (https://www.libarchive.org): the filters that undo a compression, and tar in all its dialects.
#include <archive.h>
#include <archive_entry.h>
