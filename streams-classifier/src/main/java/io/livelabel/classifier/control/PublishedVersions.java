package io.livelabel.classifier.control;

import io.livelabel.classifier.weights.WeightsFollower;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.UserException;
import io.livelabel.schemas.signing.TrustedKeys;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions of one model, or of all, that are published and not retired. It is fed their
 * manifests in the order of the topic. Of two of one name the later one counts, unless a trusted
 * key has signed the earlier one alone. One thread at a time.
 */
public final class PublishedVersions implements WeightsFollower {
    private static final Logger LOG = LoggerFactory.getLogger(PublishedVersions.class);

    private final @Nullable String only;
    private final TrustedKeys trust;
    private final Map<String, WeightsManifest> manifests = new LinkedHashMap<>();

    private PublishedVersions(@Nullable String only, TrustedKeys trust) {
        this.only = only;
        this.trust = trust;
    }

    /** Of one model, whoever has signed them. */
    public static PublishedVersions of(String model) {
        return new PublishedVersions(model, TrustedKeys.none());
    }

    /** Of every model. */
    public static PublishedVersions ofAllModels(TrustedKeys trust) {
        return new PublishedVersions(null, trust);
    }

    @Override
    public boolean decide(String model, @Nullable ModelControl decision) {
        return false;
    }

    @Override
    public void offer(WeightsManifest manifest) {
        if (only != null && !manifest.getModel().equals(only)) {
            return;
        }
        String key = VersionName.of(manifest).key(manifest.getModel());
        @Nullable WeightsManifest before = manifests.get(key);
        Optional<String> objection = before == null ? Optional.empty() : trust.objection(manifest);
        if (before != null && objection.isPresent() && trust.objection(before).isEmpty()) {
            LOG.warn(
                    "left out what was published as {} behind the version of that name: {}",
                    key,
                    objection.get());
        } else {
            manifests.put(key, manifest);
        }
    }

    @Override
    public boolean retire(String key) {
        manifests.remove(key);
        return false;
    }

    @Override
    public void restart() {
        manifests.clear();
    }

    /** The names of the models. */
    public List<String> models() {
        return List.copyOf(
                manifests.values().stream()
                        .map(WeightsManifest::getModel)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    /**
     * A model's versions, lineage by lineage in the order of their first, the newest of each first.
     */
    public List<WeightsManifest> newestFirst(String model) {
        Map<String, List<WeightsManifest>> lineages = new LinkedHashMap<>();
        for (WeightsManifest manifest : manifests.values()) {
            if (manifest.getModel().equals(model)) {
                lineages.computeIfAbsent(manifest.getLineage(), lineage -> new ArrayList<>())
                        .add(manifest);
            }
        }
        List<WeightsManifest> all = new ArrayList<>();
        lineages.values()
                .forEach(
                        versions -> {
                            versions.sort(
                                    Comparator.comparingLong(WeightsManifest::getVersion)
                                            .reversed());
                            all.addAll(versions);
                        });
        return all;
    }

    /** A version's manifest, if it is retained. */
    public Optional<WeightsManifest> find(String model, VersionName name) {
        return Optional.ofNullable(manifests.get(name.key(model)));
    }

    /** The lineage that serves while no decision names one: the first that was not forked. */
    public Optional<String> firstLineage(String model) {
        return manifests.values().stream()
                .filter(manifest -> manifest.getModel().equals(model))
                .filter(manifest -> manifest.getParentLineage() == null)
                .map(WeightsManifest::getLineage)
                .findFirst();
    }

    /**
     * The retained version that a text names: {@code LINEAGE:VERSION}, or the version alone where
     * one lineage has it.
     *
     * @throws UserException if it names none, or several
     */
    public WeightsManifest named(String model, String text) {
        int colon = text.lastIndexOf(':');
        List<WeightsManifest> all = newestFirst(model);
        List<WeightsManifest> matching =
                all.stream()
                        .filter(
                                manifest ->
                                        colon < 0
                                                ? text.equals(String.valueOf(manifest.getVersion()))
                                                : text.equals(VersionName.of(manifest).toString()))
                        .toList();
        if (matching.size() == 1) {
            return matching.get(0);
        }
        throw new UserException(
                matching.isEmpty()
                        ? "model %s has no version %s: it was never published, or is retired; retained are %s"
                                .formatted(model, text, all.isEmpty() ? "none" : names(all))
                        : "version %s of model %s is in several lineages: name one of %s"
                                .formatted(text, model, names(matching)));
    }

    private static String names(List<WeightsManifest> some) {
        return some.stream()
                .map(manifest -> VersionName.of(manifest).toString())
                .collect(Collectors.joining(", "));
    }
}
