{{/* Prefix of the names of all objects; short enough for the longest suffix. */}}
{{- define "livelabel.name" -}}
{{- $name := ternary .Release.Name (printf "%s-livelabel" .Release.Name) (contains "livelabel" .Release.Name) -}}
{{- $name | trunc 34 | trimSuffix "-" -}}
{{- end -}}

{{/* Of the parts of one application; takes root and component. */}}
{{- define "livelabel.selector" -}}
app.kubernetes.io/name: livelabel
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* Of every object; takes root and component. */}}
{{- define "livelabel.labels" -}}
{{ include "livelabel.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{/* Repository and tag; takes root and image. */}}
{{- define "livelabel.image" -}}
{{- printf "%s:%s" .image.repository (default .root.Chart.AppVersion .image.tag) -}}
{{- end -}}

{{/* Where the log directory of checkpoints and the like is; takes root and folder. */}}
{{- define "livelabel.stored" -}}
{{- printf "%s/%s" (trimSuffix "/" .root.Values.objectStore.url) .folder -}}
{{- end -}}
