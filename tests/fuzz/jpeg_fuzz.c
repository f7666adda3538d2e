/* The JPEG header reader on any bytes. */

#include "image/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Images *images = images_open();
    ImageError error;
    const char *detail;
    image_read(images, (Str){(const char *)data, size}, &error, &detail);
    images_close(images);
    return 0;
}
