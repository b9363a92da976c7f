package io.livelabel.model.engine.torch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/** Unpacks and loads libtorch. */
final class NativeLibraries {
    private static final List<String> NAMES =
            List.of(
                    "libgomp.so.1",
                    "libc10.so",
                    "libtorch_cpu.so",
                    "libtorch.so",
                    "libjnitorch.so");

    private NativeLibraries() {}

    /**
     * Loads all libraries. The first start with an empty cache crashes where one is loaded before
     * another that it needs is unpacked, so all are unpacked first.
     */
    static void load() {
        String platform = Loader.getPlatform();
        for (String name : NAMES) {
            unpack("/org/bytedeco/pytorch/%s/%s".formatted(platform, name));
        }
        Loader.load(torch.class);
    }

    private static void unpack(String resource) {
        try {
            Loader.cacheResource(TorchEngine.class, resource);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot unpack %s below %s".formatted(resource, cache()), e);
        }
    }

    private static String cache() {
        try {
            return Loader.getCacheDir().toString();
        } catch (IOException e) {
            return "the cache of native libraries, " + e.getMessage();
        }
    }
}
