{{/* A number as it is written: Helm has read it as a floating point number. */}}
{{- define "livelabel.scalar" -}}
{{- if and (kindIs "float64" .) (eq (floor .) .) -}}
{{- int64 . -}}
{{- else -}}
{{- . -}}
{{- end -}}
{{- end -}}

{{/* A map of options as items of a list of arguments: true is a flag, false leaves it out. */}}
{{- define "livelabel.options" -}}
{{- range $name, $value := . }}
{{- if kindIs "bool" $value }}
{{- if $value }}
- {{ printf "--%s" $name | quote }}
{{- end }}
{{- else if kindIs "slice" $value }}
{{- range $value }}
- {{ printf "--%s=%s" $name (include "livelabel.scalar" .) | quote }}
{{- end }}
{{- else }}
- {{ printf "--%s=%s" $name (include "livelabel.scalar" $value) | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* How an application reaches the broker and the registry, and what its features are; takes root and secret. */}}
{{- define "livelabel.connection" -}}
- {{ printf "--bootstrap-servers=%s" .root.Values.connection.bootstrapServers | quote }}
- {{ printf "--schema-registry=%s" .root.Values.connection.schemaRegistry | quote }}
{{- range $name, $value := .root.Values.connection.properties }}
- {{ printf "--property=%s=%s" $name (include "livelabel.scalar" $value) | quote }}
{{- end }}
{{- if .secret }}
- "--config=/etc/livelabel/secret/livelabel.properties"
{{- end }}
{{- include "livelabel.options" .root.Values.features }}
{{- end -}}
