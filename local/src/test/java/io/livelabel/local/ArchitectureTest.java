package io.livelabel.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.livelabel.schemas.SchemaRegistry;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The rules of the house, held on the classes of all modules. */
class ArchitectureTest {
    private static final String SCHEMAS = "io.livelabel.schemas..";
    private static final String MODEL = "io.livelabel.model..";
    private static final String PRODUCER = "io.livelabel.producer..";
    private static final String TRAINER = "io.livelabel.trainer..";
    private static final String CLASSIFIER = "io.livelabel.classifier..";
    private static final String LOCAL = "io.livelabel.local..";
    private static final String GENERATED = "io.livelabel.schemas.avro";

    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    // The parts that tests of other modules share are a jar of tests.
                    .withImportOption(location -> !location.contains("-tests.jar"))
                    .importPackages("io.livelabel");

    @TestFactory
    Iterable<DynamicTest> theHouseKeepsItsRules() {
        return java.util.List.of(
                rule(
                        "the producer knows the other applications only through schemas",
                        noClasses()
                                .that()
                                .resideInAPackage(PRODUCER)
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(TRAINER, CLASSIFIER, LOCAL, MODEL)),
                rule(
                        "the trainer knows the other applications only through schemas",
                        noClasses()
                                .that()
                                .resideInAPackage(TRAINER)
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(PRODUCER, CLASSIFIER, LOCAL)),
                rule(
                        "the classifier knows the other applications only through schemas",
                        noClasses()
                                .that()
                                .resideInAPackage(CLASSIFIER)
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(PRODUCER, TRAINER, LOCAL)),
                rule(
                        "schemas know nothing of what uses them",
                        noClasses()
                                .that()
                                .resideInAPackage(SCHEMAS)
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(MODEL, PRODUCER, TRAINER, CLASSIFIER, LOCAL)),
                rule(
                        "the model knows neither Kafka, Flink nor Avro, nor anything of the house",
                        noClasses()
                                .that()
                                .resideInAPackage(MODEL)
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(
                                        "org.apache.kafka..",
                                        "org.apache.flink..",
                                        "org.apache.avro..",
                                        SCHEMAS,
                                        PRODUCER,
                                        TRAINER,
                                        CLASSIFIER,
                                        LOCAL)),
                rule(
                        "engine libraries stay in their engines",
                        noClasses()
                                .that()
                                .resideOutsideOfPackage("io.livelabel.model.engine..")
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(
                                        "org.deeplearning4j..", "org.nd4j..", "org.bytedeco..")),
                rule(
                        "Flink stays in the trainer and in local; one class has its Confluent client",
                        noClasses()
                                .that()
                                .resideOutsideOfPackages(TRAINER, LOCAL)
                                .and()
                                .doNotBelongToAnyOf(SchemaRegistry.class)
                                .should()
                                .dependOnClassesThat()
                                .resideInAPackage("org.apache.flink..")),
                rule(
                        "Kafka Streams stays in the classifier",
                        noClasses()
                                .that()
                                .resideOutsideOfPackage(CLASSIFIER)
                                .should()
                                .dependOnClassesThat()
                                .resideInAPackage("org.apache.kafka.streams..")),
                rule(
                        "Micrometer and the HTTP server stay in the classifier's health",
                        noClasses()
                                .that()
                                .resideOutsideOfPackage("io.livelabel.classifier.health")
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage("io.micrometer..", "com.sun.net.httpserver..")),
                rule(
                        "packages have no cycles",
                        slices().matching("io.livelabel.(**)").should().beFreeOfCycles()),
                rule(
                        "nothing is read or written by Java serialization",
                        noClasses()
                                .that()
                                .resideOutsideOfPackage(GENERATED)
                                .should()
                                .dependOnClassesThat()
                                .belongToAnyOf(ObjectInputStream.class, ObjectOutputStream.class)),
                rule(
                        "there is no static mutable state",
                        fields().that()
                                .areDeclaredInClassesThat()
                                .resideOutsideOfPackage(GENERATED)
                                .and()
                                .areStatic()
                                .should()
                                .beFinal()));
    }

    private static DynamicTest rule(String name, ArchRule rule) {
        return DynamicTest.dynamicTest(name, () -> rule.check(HOUSE));
    }
}
