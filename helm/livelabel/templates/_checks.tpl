{{/* What the schema of the values cannot say: how values go with each other. Each refusal is a sentence. */}}
{{- define "livelabel.checks" -}}
{{- $values := .Values -}}
{{- include "livelabel.checkOptions" (dict "options" $values.trainer.options "where" "trainer.options" "own" (dict
    "bootstrap-servers" "connection.bootstrapServers" "schema-registry" "connection.schemaRegistry"
    "property" "connection.properties" "config" "connection.secret" "model" "model" "engine" "engine"
    "input-topic" "trainer.inputTopic" "readers" "trainer.readers" "replicas" "trainer.replicas"
    "gpus-per-replica" "trainer.gpusPerReplica" "checkpoint-dir" "objectStore.url")) -}}
{{- include "livelabel.checkOptions" (dict "options" $values.classifier.options "where" "classifier.options" "own" (dict
    "bootstrap-servers" "connection.bootstrapServers" "schema-registry" "connection.schemaRegistry"
    "property" "connection.properties" "config" "connection.secret" "model" "model" "engine" "engine"
    "application-id" "classifier.applicationId" "threads" "classifier.threads"
    "shutdown-timeout" "classifier.shutdownSeconds" "health-port" "classifier.healthPort"
    "state-dir" "nothing: it is a volume of the pod" "health" "nothing: probes need it"
    "health-bind" "nothing: probes need it")) -}}
{{- range $name := list "local" "no-local" "detached" "from-checkpoint" "fork-from" "skip" "until-end" "web-port" -}}
{{- if hasKey $values.trainer.options $name -}}
{{- fail (printf "trainer.options.%s is set, but the Flink operator decides what a training goes on from and where it runs; a fork is begun by hand, as docs/operations.md says: leave it out." $name) -}}
{{- end -}}
{{- end -}}
{{- range $name, $value := $values.connection.properties -}}
{{- if and (regexMatch "(^|\\.)(jaas\\.config|password|passphrase|secret|user\\.info|auth\\.token|keystore\\.key)$" $name) (not (contains "${" (toString $value))) -}}
{{- fail (printf "connection.properties.%s is a secret, which whoever may see the release can read: put it into livelabel.properties of an existing Secret, and name that in connection.secret." $name) -}}
{{- end -}}
{{- end -}}
{{- if regexMatch "^https?://[^/]*@" $values.connection.schemaRegistry -}}
{{- fail "connection.schemaRegistry holds a user, whom whoever may see the release can read: put schema.registry.basic.auth.credentials.source=USER_INFO and schema.registry.basic.auth.user.info into livelabel.properties of an existing Secret, and name that in connection.secret." -}}
{{- end -}}
{{- range $application := include "livelabel.applications" . | fromJsonArray -}}
{{- include "livelabel.checkMounts" (dict "root" $ "application" $application) -}}
{{- end -}}
{{- if $values.trainer.enabled -}}
{{- include "livelabel.checkTrainer" . -}}
{{- end -}}
{{- include "livelabel.checkReplays" . -}}
{{- if $values.classifier.enabled -}}
{{- include "livelabel.checkClassifier" . -}}
{{- end -}}
{{- if $values.networkPolicies.enabled -}}
{{- include "livelabel.checkPolicies" . -}}
{{- end -}}
{{- if and (or $values.topics.enabled $values.users.enabled) (not $values.topics.cluster) -}}
{{- fail "topics.cluster is empty: give the name of the Kafka resource that Strimzi's topics and users are to belong to." -}}
{{- end -}}
{{- $known := list -}}
{{- range (.Files.Get "topics.yaml" | fromYaml).topics -}}
{{- $known = append $known .name -}}
{{- end -}}
{{- range $topic, $partitions := $values.topics.partitions -}}
{{- if not (has $topic $known) -}}
{{- fail (printf "topics.partitions names the topic %s, which there is not: there are %s." $topic (join ", " $known)) -}}
{{- end -}}
{{- if and (has $topic (list "weights" "weights-manifests" "model-control" "averages")) (ne (int $partitions) 1) -}}
{{- fail (printf "topics.partitions.%s is %d: what is on it must stay in one order, so it has 1." $topic (int $partitions)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "livelabel.checkOptions" -}}
{{- range $name, $value := .own -}}
{{- if hasKey $.options $name -}}
{{- fail (printf "%s.%s is set, but that option is made of another value: set %s." $.where $name $value) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The applications that this release runs. A list, as JSON. */}}
{{- define "livelabel.applications" -}}
{{- $applications := list -}}
{{- if .Values.trainer.enabled -}}
{{- $applications = append $applications "trainer" -}}
{{- end -}}
{{- if .Values.classifier.enabled -}}
{{- $applications = append $applications "classifier" -}}
{{- end -}}
{{- if .Values.replay.jobs -}}
{{- $applications = append $applications "replay" -}}
{{- end -}}
{{- toJson $applications -}}
{{- end -}}

{{/* Whether each of an application's secrets has a folder of its own; takes root and application. */}}
{{- define "livelabel.checkMounts" -}}
{{- $taken := dict "/etc/livelabel/secret" "the Secret with livelabel.properties" "/tmp" "what applications keep for a while" "/shards" "a replay's shards" -}}
{{- $where := printf "%s.mounts" .application -}}
{{- range include "livelabel.mounts" (dict "root" .root "own" (get .root.Values .application).mounts) | fromJsonArray -}}
{{- $path := trimSuffix "/" .path -}}
{{- with get $taken $path -}}
{{- fail (printf "connection.mounts with %s has a Secret at %s, where %s is: give each a folder of its own." $where $path .) -}}
{{- end -}}
{{- $_ := set $taken $path (printf "the Secret %s" .secret) -}}
{{- end -}}
{{- end -}}

{{- define "livelabel.checkReplays" -}}
{{- $names := list -}}
{{- range .Values.replay.jobs -}}
{{- if has .name $names -}}
{{- fail (printf "replay.jobs has two of the name %s, of which each start would end the other: give each a name of its own." .name) -}}
{{- end -}}
{{- $names = append $names .name -}}
{{- end -}}
{{- end -}}

{{/* Whether the key that signs weights is in a Secret that the trainer's pods alone have, wherever others mount theirs. */}}
{{- define "livelabel.checkSigning" -}}
{{- $trainer := .Values.trainer -}}
{{- with get $trainer.options "sign-with" -}}
{{- $folder := "" -}}
{{- $secret := "" -}}
{{- range include "livelabel.heldSecrets" (dict "root" $ "application" "trainer") | fromJsonArray -}}
{{- $inside := hasPrefix (printf "%s/" (clean .path)) (clean (get $trainer.options "sign-with")) -}}
{{- if and $inside (gt (len (clean .path)) (len $folder)) -}}
{{- $folder = clean .path -}}
{{- $secret = .secret -}}
{{- end -}}
{{- end -}}
{{- if not $secret -}}
{{- fail (printf "trainer.options.sign-with is %s, in no Secret of the trainer alone: name the key's Secret in trainer.mounts, since whoever has the key makes weights that are trusted." .) -}}
{{- end -}}
{{- range $application := without (include "livelabel.applications" $ | fromJsonArray) "trainer" -}}
{{- range include "livelabel.heldSecrets" (dict "root" $ "application" $application) | fromJsonArray -}}
{{- if eq .secret $secret -}}
{{- fail (printf "trainer.options.sign-with is %s, in the Secret %s, which %s has at %s for the %s: keep the key in a Secret that trainer.mounts alone names, since whoever has the key makes weights that are trusted." (get $trainer.options "sign-with") $secret .where .path $application) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The existing Secrets in an application's pods: secret, path and the value that names it; takes root and application. A list, as JSON. */}}
{{- define "livelabel.heldSecrets" -}}
{{- $own := get .root.Values .application -}}
{{- $held := list -}}
{{- with include "livelabel.secret" (dict "root" .root "own" $own.secret) -}}
{{- $held = append $held (dict "secret" . "path" "/etc/livelabel/secret" "where" (ternary (printf "%s.secret" $.application) "connection.secret" (ne $own.secret ""))) -}}
{{- end -}}
{{- range .root.Values.connection.mounts -}}
{{- $held = append $held (dict "secret" .secret "path" .path "where" "connection.mounts") -}}
{{- end -}}
{{- range $own.mounts -}}
{{- $held = append $held (dict "secret" .secret "path" .path "where" (printf "%s.mounts" $.application)) -}}
{{- end -}}
{{- toJson $held -}}
{{- end -}}

{{- define "livelabel.partitions" -}}
{{- get .root.Values.topics.partitions .topic | default 1 | int -}}
{{- end -}}

{{- define "livelabel.checkTrainer" -}}
{{- $trainer := .Values.trainer -}}
{{- if and .Values.connection.javaOptions (hasKey $trainer.flinkConfiguration "env.java.opts.all") -}}
{{- fail "trainer.flinkConfiguration has env.java.opts.all, which connection.javaOptions is passed on as: give all of them in connection.javaOptions." -}}
{{- end -}}
{{- range $name, $value := (dict
    "high-availability.type" "nothing: it is kubernetes" "high-availability.storageDir" "objectStore.url"
    "execution.checkpointing.dir" "objectStore.url" "execution.checkpointing.savepoint-dir" "objectStore.url"
    "taskmanager.numberOfTaskSlots" "trainer.taskManager.slots"
    "taskmanager.memory.task.off-heap.size" "trainer.taskManager.nativeMi"
    "taskmanager.memory.managed.size" "trainer.taskManager.managedMi"
    "env.java.opts.taskmanager" "trainer.taskManager.nativeMi and connection.javaOptions"
    "metrics.reporter.prom.factory.class" "nothing: what is monitored goes by it"
    "metrics.reporter.prom.port" "nothing: what is monitored goes by it"
    "classloader.parent-first-patterns.additional" "nothing: native libraries need it"
    "external-resources" "trainer.taskManager.gpus" "external-resource.gpu.amount" "trainer.taskManager.gpus"
    "external-resource.gpu.driver-factory.class" "trainer.taskManager.gpus"
    "external-resource.gpu.kubernetes.config-key" "trainer.taskManager.gpuResource"
    "s3.endpoint" "objectStore.endpoint" "s3.path.style.access" "objectStore.pathStyle") -}}
{{- if hasKey $trainer.flinkConfiguration $name -}}
{{- fail (printf "trainer.flinkConfiguration has %s, which is made of another value: set %s." $name $value) -}}
{{- end -}}
{{- end -}}
{{- include "livelabel.checkSigning" . -}}
{{- $store := .Values.objectStore -}}
{{- if not $store.url -}}
{{- fail "objectStore.url is empty: give where checkpoints and savepoints are kept, such as s3://bucket/livelabel; without them a training that is moved begins anew." -}}
{{- end -}}
{{- if and (hasPrefix "file:" $store.url) (not $store.claim) -}}
{{- fail (printf "objectStore.url is %s, of which each pod has its own: name in objectStore.claim a volume that all of them can mount, or give an object store such as s3://bucket/livelabel." $store.url) -}}
{{- end -}}
{{- if and $store.claim (not (hasPrefix "file:///" $store.url)) -}}
{{- fail (printf "objectStore.claim is %s, but objectStore.url is %s: a volume is named by file:///FOLDER." $store.claim $store.url) -}}
{{- end -}}
{{- if and (gt (int $trainer.gpusPerReplica) 0) (lt (int $trainer.replicas) 2) -}}
{{- fail (printf "trainer.gpusPerReplica is %d, but there is one replica, which has its task manager's GPUs to itself: set trainer.taskManager.gpus alone, or two replicas." (int $trainer.gpusPerReplica)) -}}
{{- end -}}
{{- if gt (int $trainer.gpusPerReplica) (int $trainer.taskManager.gpus) -}}
{{- fail (printf "trainer.gpusPerReplica is %d, but a task manager has %d GPUs: no slot of that size can be had." (int $trainer.gpusPerReplica) (int $trainer.taskManager.gpus)) -}}
{{- end -}}
{{- $rest := sub (int $trainer.taskManager.memoryMi) (add (int $trainer.taskManager.nativeMi) (int $trainer.taskManager.managedMi)) -}}
{{- if lt (int $rest) 1024 -}}
{{- fail (printf "trainer.taskManager.memoryMi is %d, of which nativeMi and managedMi leave %d for the heap and Flink itself: at least 1024 are needed." (int $trainer.taskManager.memoryMi) (int $rest)) -}}
{{- end -}}
{{- if .Values.topics.enabled -}}
{{- $partitions := include "livelabel.partitions" (dict "root" . "topic" $trainer.inputTopic) | int -}}
{{- if gt (int $trainer.readers) $partitions -}}
{{- fail (printf "trainer.readers is %d, but topic %s has %d partitions (topics.partitions): more readers than partitions have nothing to read." (int $trainer.readers) $trainer.inputTopic $partitions) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Whether policies let out to where the connection and the store are. */}}
{{- define "livelabel.checkPolicies" -}}
{{- $policies := .Values.networkPolicies -}}
{{- range splitList "," .Values.connection.bootstrapServers -}}
{{- include "livelabel.checkPort" (dict "where" "connection.bootstrapServers" "address" . "kind" "kafka" "allowed" $policies.kafka.ports) -}}
{{- end -}}
{{- include "livelabel.checkPort" (dict "where" "connection.schemaRegistry" "address" .Values.connection.schemaRegistry "kind" "schemaRegistry" "allowed" $policies.schemaRegistry.ports) -}}
{{- if and .Values.trainer.enabled .Values.objectStore.endpoint (not .Values.objectStore.claim) -}}
{{- include "livelabel.checkPort" (dict "where" "objectStore.endpoint" "address" .Values.objectStore.endpoint "kind" "objectStore" "allowed" $policies.objectStore.ports) -}}
{{- end -}}
{{- end -}}

{{/* Whether an address, HOST:PORT or a URL, is at an allowed port; takes where it is from, address, kind and allowed. */}}
{{- define "livelabel.checkPort" -}}
{{- $host := .address | trimPrefix "https://" | trimPrefix "http://" | splitList "/" | first -}}
{{- $port := regexFind ":[0-9]+$" $host | trimPrefix ":" | default (ternary "80" "443" (hasPrefix "http://" .address)) -}}
{{- $allowed := list -}}
{{- range .allowed -}}
{{- $allowed = append $allowed (int . | toString) -}}
{{- end -}}
{{- if not (has $port $allowed) -}}
{{- fail (printf "%s is %s, at port %s, but pods are let out to %s alone: add it to networkPolicies.%s.ports." .where .address $port (join ", " $allowed) .kind) -}}
{{- end -}}
{{- end -}}

{{- define "livelabel.checkClassifier" -}}
{{- $classifier := .Values.classifier -}}
{{- $scaling := $classifier.autoscaling -}}
{{- if kindIs "bool" (get $classifier.options "gate") -}}
{{- fail (printf "classifier.options.gate is %t, which is how YAML reads on and off without quotes: give 'on' or 'off' in quotes." (get $classifier.options "gate")) -}}
{{- end -}}
{{- if $scaling.enabled -}}
{{- if lt (int $scaling.maxReplicas) (int $scaling.minReplicas) -}}
{{- fail (printf "classifier.autoscaling.maxReplicas is %d, less than minReplicas, which is %d." (int $scaling.maxReplicas) (int $scaling.minReplicas)) -}}
{{- end -}}
{{- if .Values.topics.enabled -}}
{{- $partitions := include "livelabel.partitions" (dict "root" . "topic" (include "livelabel.liveTopic" .)) | int -}}
{{- if gt (int $scaling.maxReplicas) $partitions -}}
{{- fail (printf "classifier.autoscaling.maxReplicas is %d, but topic %s has %d partitions (topics.partitions): more instances than partitions have nothing to label." (int $scaling.maxReplicas) (include "livelabel.liveTopic" .) $partitions) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and .Values.topics.enabled (gt (int $classifier.threads) 1) -}}
{{- $partitions := 0 -}}
{{- $topics := include "livelabel.liveTopics" . | splitList "," -}}
{{- range $topics -}}
{{- $partitions = max $partitions (include "livelabel.partitions" (dict "root" $ "topic" .) | int) -}}
{{- end -}}
{{- $instances := ternary $scaling.maxReplicas $classifier.replicas $scaling.enabled | int -}}
{{- if gt (mul $instances (int $classifier.threads)) (int64 $partitions) -}}
{{- fail (printf "%d instances of %d threads (classifier.threads) are more than the %d partitions of topic %s (topics.partitions): a thread without a partition leaves its share of the cores unused." $instances (int $classifier.threads) $partitions (join " or " $topics)) -}}
{{- end -}}
{{- end -}}
{{- if and $classifier.staticMembership.enabled $scaling.enabled -}}
{{- fail "classifier.staticMembership.enabled and classifier.autoscaling.enabled are both true: a static member does not leave its group when it is scaled away, and its uploads would wait for sessionTimeoutMs each time; choose one." -}}
{{- end -}}
{{- end -}}

{{/* The topics that classifiers read, separated by commas: models on frames read frames alone. */}}
{{- define "livelabel.liveTopics" -}}
{{- ternary "frames" "videos,frames" (has .Values.model (list "bilstm" "stream-lstm" "mlp-stream-lstm" "mlp-stream-lstm-late" "nextvlad")) -}}
{{- end -}}

{{/* The topic that most uploads come by. */}}
{{- define "livelabel.liveTopic" -}}
{{- include "livelabel.liveTopics" . | splitList "," | first -}}
{{- end -}}
