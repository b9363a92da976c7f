{{/* The secret that an application connects with; takes root and own. */}}
{{- define "livelabel.secret" -}}
{{- default .root.Values.connection.secret .own -}}
{{- end -}}

{{/* The further secrets of an application: those of every client, then its own; takes root and own. A list, as JSON. */}}
{{- define "livelabel.mounts" -}}
{{- concat .root.Values.connection.mounts (default list .own) | toJson -}}
{{- end -}}

{{/* Volumes of existing secrets; takes root, secret, and the application's own mounts. */}}
{{- define "livelabel.secretVolumes" -}}
{{- if .secret }}
- name: connection
  secret:
    secretName: {{ .secret }}
    defaultMode: 0440
{{- end }}
{{- range $index, $mount := include "livelabel.mounts" (dict "root" .root "own" .mounts) | fromJsonArray }}
- name: {{ printf "secret-%d" $index }}
  secret:
    secretName: {{ $mount.secret }}
    defaultMode: 0440
{{- end }}
{{- end -}}

{{/* Where those are mounted; takes the same. */}}
{{- define "livelabel.secretMounts" -}}
{{- if .secret }}
- name: connection
  mountPath: /etc/livelabel/secret
  readOnly: true
{{- end }}
{{- range $index, $mount := include "livelabel.mounts" (dict "root" .root "own" .mounts) | fromJsonArray }}
- name: {{ printf "secret-%d" $index }}
  mountPath: {{ $mount.path }}
  readOnly: true
{{- end }}
{{- end -}}

{{/* What a container may do, which is nothing. */}}
{{- define "livelabel.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- define "livelabel.podSecurity" -}}
runAsNonRoot: true
runAsUser: 9999
runAsGroup: 9999
fsGroup: 9999
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{/* How the native libraries use the cores; takes cpu, and threads that score beside each other, which share it. */}}
{{- define "livelabel.threads" -}}
- name: OMP_NUM_THREADS
  value: {{ max 1 (floor (divf .cpu (default 1 .threads)) | int) | quote }}
- name: OMP_WAIT_POLICY
  value: PASSIVE
- name: OPENBLAS_THREAD_TIMEOUT
  value: "4"
{{- end -}}

{{/* Heap, native memory, both with the rest, and further options, as the launcher takes them; takes root and memory. */}}
{{- define "livelabel.memory" -}}
{{- $native := default 0 .memory.nativeMi -}}
{{- $all := add (int .memory.heapMi) (int $native) (int .memory.otherMi) -}}
- name: LIVELABEL_HEAP
  value: {{ printf "%dm" (int .memory.heapMi) }}
- name: LIVELABEL_NATIVE
  value: {{ printf "%dm" (max 1 (int $native)) }}
- name: LIVELABEL_PHYSICAL
  value: {{ printf "%dm" $all }}
- name: LIVELABEL_JAVA_OPTIONS
  value: {{ printf "-Dorg.bytedeco.javacpp.cachedir=/tmp/javacpp %s" .root.Values.connection.javaOptions | trim | quote }}
{{- end -}}

{{/* Requests and limits of that memory; takes cpu and memory. */}}
{{- define "livelabel.resources" -}}
{{- $all := add (int .memory.heapMi) (int (default 0 .memory.nativeMi)) (int .memory.otherMi) -}}
requests:
  cpu: {{ .cpu }}
  memory: {{ printf "%dMi" $all }}
limits:
  memory: {{ printf "%dMi" $all }}
{{- end -}}
