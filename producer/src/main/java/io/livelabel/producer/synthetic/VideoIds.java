package io.livelabel.producer.synthetic;

/** Ids of four characters out of [0-9A-Za-z], one for each index, in no visible order. */
final class VideoIds {
    static final int COUNT = 62 * 62 * 62 * 62;

    private static final String ALPHABET =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    // Odd and no multiple of 31, so that index → index · STRIDE mod 62⁴ is one to one.
    private static final long STRIDE = 9_132_517;

    private final long start;

    VideoIds(long seed) {
        start = Math.floorMod(Randomness.stream(seed, "ids", 0).nextLong(), (long) COUNT);
    }

    String of(int index) {
        long code = (start + index * STRIDE) % COUNT;
        char[] id = new char[4];
        for (int i = 0; i < id.length; i++) {
            id[i] = ALPHABET.charAt((int) (code % ALPHABET.length()));
            code /= ALPHABET.length();
        }
        return new String(id);
    }
}
