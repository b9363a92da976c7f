package io.livelabel.benchmarks.endurance;

import java.util.Optional;

/**
 * One upload that is planned.
 *
 * @param index its number, from 0
 * @param id the video's
 * @param frames whether it is at frame level
 * @param poison what is wrong with it
 */
record Upload(int index, String id, boolean frames, Optional<Poison> poison) {}
