{{/* A rule that lets peers in; without any, whoever reaches the pod. Takes peers and port. */}}
{{- define "livelabel.from" -}}
- ports:
    - protocol: TCP
      port: {{ .port | int }}
  {{- with .peers }}
  from:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{/* A rule that lets out to peers; without any, to every address at those ports. Takes peers and ports. */}}
{{- define "livelabel.to" -}}
- ports:
    {{- range .ports }}
    - protocol: TCP
      port: {{ . | int }}
    {{- end }}
  {{- with .peers }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{/* A rule that lets names be looked up. */}}
{{- define "livelabel.names" -}}
- ports:
    - protocol: UDP
      port: 53
    - protocol: TCP
      port: 53
{{- end -}}
