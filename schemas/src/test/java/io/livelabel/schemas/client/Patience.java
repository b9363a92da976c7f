package io.livelabel.schemas.client;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Has the tests of every module that has this class on its path wait a minute, where they say
 * nothing else, for what they await: on a loaded machine Awaitility's ten seconds pass without
 * anything being wrong.
 */
public final class Patience implements LauncherSessionListener {
    private static final Duration DEFAULT = Duration.ofSeconds(60);

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.setDefaultTimeout(DEFAULT);
    }
}
