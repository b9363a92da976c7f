package io.livelabel.helm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said to values that make no sense. */
class ChartRefusalTest {
    private static final String STORE = "objectStore: {url: 's3://bucket/livelabel'}\n";

    @Test
    void asksForAPlaceForCheckpoints() {
        assertThat(Chart.refusal("{}"))
                .contains(
                        "objectStore.url is empty: give where checkpoints and savepoints are kept");
        assertThat(Chart.refusal("objectStore: {url: 'file:///var/lib/livelabel'}"))
                .contains("of which each pod has its own: name in objectStore.claim a volume");
        assertThat(Chart.refusal("objectStore: {url: 's3://bucket/x', claim: volume}"))
                .contains("objectStore.claim is volume, but objectStore.url is s3://bucket/x");
    }

    @Test
    void refusesAStoreThatPoliciesDoNotLetOutTo() {
        String store = "objectStore: {url: 's3://bucket/x', endpoint: 'http://store:9000'}\n";
        assertThat(Chart.refusal(store + "networkPolicies: {enabled: true}"))
                .contains(
                        "objectStore.endpoint is http://store:9000, at port 9000, but pods are let"
                                + " out to 443 alone: add it to networkPolicies.objectStore.ports.");
        assertThat(Chart.render(store + "networkPolicies: {enabled: false}")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka.sasl.jaas.config",
                "kafka.ssl.key.password",
                "kafka.sasl.oauthbearer.assertion.private.key.passphrase",
                "kafka.sasl.oauthbearer.client.credentials.client.secret",
                "kafka.ssl.keystore.key",
                "schema.registry.basic.auth.user.info",
                "schema.registry.bearer.auth.token"
            })
    void refusesSecretsThatAReleaseWouldShow(String name) {
        assertThat(Chart.refusal(STORE + "connection: {properties: {" + name + ": hunter2}}"))
                .contains("connection.properties." + name + " is a secret")
                .doesNotContain("hunter2");
    }

    @Test
    void refusesAUserInTheRegistrysAddress() {
        assertThat(
                        Chart.refusal(
                                STORE
                                        + "connection: {schemaRegistry:"
                                        + " 'https://trainer:hunter2@registry:8443/v7'}"))
                .contains("connection.schemaRegistry holds a user")
                .contains("schema.registry.basic.auth.user.info")
                .doesNotContain("hunter2");
    }

    @Test
    void takesASigningKeyThatTheTrainerAloneHas() {
        String key = "options: {sign-with: /keys/weights.pem}";
        assertThat(
                        Chart.render(
                                STORE
                                        + "connection: {secret: all}\n"
                                        + "trainer: {secret: t, mounts: [{secret: s, path: /keys/}], "
                                        + key
                                        + "}\n"
                                        + "classifier: {mounts: [{secret: c, path: /keys}]}"))
                .isNotEmpty();
    }

    @Test
    void takesAnythingOfWhatIsSwitchedOff() {
        assertThat(
                        Chart.render(
                                STORE
                                        + "trainer: {mounts: [{secret: s, path: /keys}], "
                                        + "options: {sign-with: /keys/weights.pem}}\n"
                                        + "classifier: {enabled: false, secret: s}\n"
                                        + "replay: {secret: s, mounts: [{secret: a, path: /tmp}]}"))
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    trainer: {options: {bootstrap-servers: 'a:1'}} | trainer.options.bootstrap-servers is set, but that option is made of another value: set connection.bootstrapServers.
                    trainer: {options: {fork-from: 'a:1'}} | trainer.options.fork-from is set, but the Flink operator decides
                    classifier: {options: {gate: false}} | classifier.options.gate is false, which is how YAML reads on and off without quotes
                    classifier: {options: {gate: true}} | give 'on' or 'off' in quotes.
                    classifier: {options: {shutdown-timeout: 3m}} | classifier.options.shutdown-timeout is set, but that option is made of another value: set classifier.shutdownSeconds.
                    {connection: {javaOptions: -Da=b}, trainer: {flinkConfiguration: {env.java.opts.all: -Dc=d}}} | trainer.flinkConfiguration has env.java.opts.all, which connection.javaOptions is passed on as
                    trainer: {gpusPerReplica: 1} | trainer.gpusPerReplica is 1, but there is one replica
                    trainer: {gpusPerReplica: 2, replicas: 2, taskManager: {gpus: 1}} | trainer.gpusPerReplica is 2, but a task manager has 1 GPUs
                    trainer: {taskManager: {memoryMi: 3000, nativeMi: 2900}} | leave 36 for the heap and Flink itself: at least 1024 are needed
                    trainer: {flinkConfiguration: {taskmanager.numberOfTaskSlots: 2}} | trainer.flinkConfiguration has taskmanager.numberOfTaskSlots, which is made of another value: set trainer.taskManager.slots.
                    trainer: {options: {sign-with: /keys/weights.pem}} | trainer.options.sign-with is /keys/weights.pem, in no Secret of the trainer alone: name the key's Secret in trainer.mounts
                    {connection: {mounts: [{secret: s, path: /keys}]}, trainer: {options: {sign-with: /keys/weights.pem}}} | trainer.options.sign-with is /keys/weights.pem, in the Secret s, which connection.mounts has at /keys for the classifier: keep the key in a Secret that trainer.mounts alone names
                    {trainer: {mounts: [{secret: s, path: /keys}], options: {sign-with: /keys/weights.pem}}, classifier: {mounts: [{secret: s, path: /other}]}} | in the Secret s, which classifier.mounts has at /other for the classifier
                    {trainer: {mounts: [{secret: s, path: /keys}], options: {sign-with: /keys/weights.pem}}, connection: {secret: s}, classifier: {secret: c}, replay: {jobs: [{name: a, as: live, claim: c, shards: [/s]}]}} | in the Secret s, which connection.secret has at /etc/livelabel/secret for the replay
                    {trainer: {secret: s, options: {sign-with: /etc/livelabel/secret/weights.pem}}, classifier: {secret: s}} | in the Secret s, which classifier.secret has at /etc/livelabel/secret for the classifier
                    {connection: {mounts: [{secret: s, path: /keys/all}]}, trainer: {mounts: [{secret: t, path: /keys}], options: {sign-with: /keys/own/../all/weights.pem}}} | in the Secret s, which connection.mounts has at /keys/all
                    {connection: {mounts: [{secret: a, path: /keys}]}, classifier: {mounts: [{secret: b, path: /keys/}]}} | connection.mounts with classifier.mounts has a Secret at /keys, where the Secret a is: give each a folder of its own.
                    replay: {jobs: [{name: a, as: live, claim: c, shards: [/s]}], mounts: [{secret: a, path: /tmp}]} | has a Secret at /tmp, where what applications keep for a while is
                    replay: {jobs: [{name: a, as: live, claim: c, shards: [/s]}, {name: a, as: probe, claim: c, shards: [/s]}]} | replay.jobs has two of the name a
                    topics: {enabled: true} | topics.cluster is empty: give the name of the Kafka resource
                    topics: {partitions: {video: 3}} | topics.partitions names the topic video, which there is not: there are training-videos
                    topics: {partitions: {weights: 3}} | topics.partitions.weights is 3: what is on it must stay in one order, so it has 1.
                    {trainer: {readers: 4}, topics: {enabled: true, cluster: k}} | trainer.readers is 4, but topic training-videos has 1 partitions
                    {classifier: {autoscaling: {enabled: true}}, topics: {enabled: true, cluster: k, partitions: {videos: 3}}} | classifier.autoscaling.maxReplicas is 4, but topic videos has 3 partitions
                    {classifier: {threads: 2}, topics: {enabled: true, cluster: k, partitions: {videos: 3}}} | 2 instances of 2 threads (classifier.threads) are more than the 3 partitions of topic videos or frames
                    {classifier: {threads: 2, autoscaling: {enabled: true}}, topics: {enabled: true, cluster: k, partitions: {videos: 7}}} | 4 instances of 2 threads (classifier.threads) are more than the 7 partitions
                    classifier: {autoscaling: {enabled: true, minReplicas: 5}} | classifier.autoscaling.maxReplicas is 4, less than minReplicas, which is 5.
                    classifier: {autoscaling: {enabled: true}, staticMembership: {enabled: true}} | are both true: a static member does not leave its group
                    {connection: {bootstrapServers: 'a:9092,b:9093'}, networkPolicies: {enabled: true}} | connection.bootstrapServers is b:9093, at port 9093, but pods are let out to 9092 alone: add it to networkPolicies.kafka.ports.
                    {connection: {schemaRegistry: 'https://registry/v7'}, networkPolicies: {enabled: true}} | connection.schemaRegistry is https://registry/v7, at port 443, but pods are let out to 8081 alone
                    {connection: {schemaRegistry: 'http://registry'}, networkPolicies: {enabled: true}} | connection.schemaRegistry is http://registry, at port 80, but
                    networkPolicies: {enabled: true, schemaRegistry: {ports: [80, 443]}} | is http://schema-registry:8081, at port 8081, but pods are let out to 80, 443 alone: add it to networkPolicies.schemaRegistry.ports.
                    """)
    void refusesValuesThatDoNotGoTogether(String values, String sentence) {
        String document =
                values.startsWith("{") ? values.substring(1, values.length() - 1) : values;
        assertThat(Chart.refusal("{objectStore: {url: 's3://bucket/x'}, " + document + "}"))
                .contains(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    model: resnet | /model
                    engine: tensorflow | /engine
                    connection: {bootstrapServers: kafka} | /connection/bootstrapServers
                    connection: {schemaRegistry: 'registry:8081'} | /connection/schemaRegistry
                    connection: {properties: {security.protocol: SSL}} | 'security.protocol'
                    classifier: {replicas: 0} | /classifier/replicas
                    classifier: {replica: 3} | replica
                    trainer: {upgradeMode: stateless} | /trainer/upgradeMode
                    trainer: {flinkVersion: v1_20} | /trainer/flinkVersion
                    trainer: {inputTopic: labels} | /trainer/inputTopic
                    trainer: {mounts: [{secret: a}]} | path
                    classifier: {mounts: [{secret: a, path: keys}]} | /path
                    replay: {jobs: [{name: a, as: training, shards: [/shards]}]} | claim
                    replay: {jobs: [{name: a, as: later, claim: c, shards: [/shards]}]} | /as
                    """)
    void refusesWhatTheSchemaDoesNotKnow(String values, String where) {
        assertThat(Chart.refusal("{objectStore: {url: 's3://bucket/x'}, " + values + "}"))
                .contains("values don't meet the specifications of the schema")
                .contains(where);
    }
}
