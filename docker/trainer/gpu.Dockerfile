# The trainer's image on a CUDA base: Flink and its JDK come out of the image without GPUs, whose jars must be those of
# the profile cuda (for torch: torch-cuda, with CUDA 13 and cuDNN 9 in CUDA_IMAGE).
ARG TRAINER_IMAGE=livelabel-trainer:0.1.0-SNAPSHOT-cuda-jars
ARG CUDA_IMAGE=nvidia/cuda:11.6.2-cudnn8-runtime-ubuntu20.04
FROM ${TRAINER_IMAGE} AS trainer
FROM ${CUDA_IMAGE}
RUN groupadd --system --gid 9999 flink && useradd --system --home-dir /opt/flink --uid 9999 --gid 9999 flink \
 && mkdir -p /checkpoints && chown 9999:9999 /checkpoints
COPY --from=trainer /opt/java/openjdk /opt/java/openjdk
COPY --from=trainer --chown=9999:9999 /opt/flink /opt/flink
COPY --from=trainer /opt/livelabel /opt/livelabel
COPY --from=trainer /docker-entrypoint.sh /docker-entrypoint.sh
ENV JAVA_HOME=/opt/java/openjdk FLINK_HOME=/opt/flink \
    PATH=/opt/flink/bin:/opt/java/openjdk/bin:/usr/local/nvidia/bin:/usr/local/cuda/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    OMP_WAIT_POLICY=PASSIVE OPENBLAS_THREAD_TIMEOUT=4 MALLOC_MMAP_THRESHOLD_=16777216 MALLOC_TRIM_THRESHOLD_=67108864 \
    GLIBC_TUNABLES=glibc.malloc.hugetlb=1
WORKDIR /opt/flink
USER 9999:9999
EXPOSE 6123 8081 9249
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 CMD ["/opt/livelabel/healthy", "9249", "/metrics"]
ENTRYPOINT ["/docker-entrypoint.sh"]
CMD ["help"]
