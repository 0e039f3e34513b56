package dev.drey.stage;

import dev.drey.spec.Position;
import dev.drey.spec.Problems;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Supplier;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipException;

/**
 * The jars with a user's own functions that a pipeline names. They are opened here, while the pipeline is checked, and sent along with the job, so that its tasks
 * find the same classes. Their classes see Drey's and Flink's.
 */
public final class UserJars {
    /** For a pipeline that names none. */
    public static final UserJars NONE = new UserJars(List.of(), Position.of(""), UserJars.class.getClassLoader());

    private final List<Path> paths;
    private final Position position;
    private final ClassLoader classes;
    private final Map<Class<?>, List<?>> services = new HashMap<>();
    private final Set<Class<?>> missed = new LinkedHashSet<>();
    private boolean namedClasses;

    private UserJars(List<Path> paths, Position position, ClassLoader classes) {
        this.paths = List.copyOf(paths);
        this.position = position;
        this.classes = classes;
    }

    /**
     * Opens jars.
     *
     * @param jars paths, relative ones to {@code base}
     * @param position where they are declared
     * @param problems takes jars that cannot be read
     */
    public static UserJars open(List<String> jars, Path base, Position position, Problems problems) {
        if (jars.isEmpty()) {
            return NONE;
        }
        List<Path> paths = new ArrayList<>();
        List<URL> urls = new ArrayList<>();
        for (String jar : jars) {
            if (Paths.isRemote(jar)) {
                problems.add(position, "", "jar '" + jar + "' is remote; allowed: a local file");
                continue;
            }
            Path path = Paths.local(base, jar);
            if (!Files.isRegularFile(path)) {
                problems.add(
                        position,
                        "",
                        "jar '" + jar + "': "
                                + (Files.exists(path) ? path + " is not a file" : "there is no file " + path));
                continue;
            }
            try {
                new JarFile(path.toFile()).close();
                paths.add(path);
                urls.add(path.toUri().toURL());
            } catch (ZipException e) {
                problems.add(position, "", "jar '" + jar + "': " + path + " is not a jar: " + e.getMessage());
            } catch (IOException e) {
                problems.add(position, "", "jar '" + jar + "': " + path + " cannot be read: " + e.getMessage());
            }
        }
        // Lives as long as the process: what it loaded may be used until then.
        ClassLoader classes = new URLClassLoader(urls.toArray(URL[]::new), UserJars.class.getClassLoader());
        return new UserJars(paths, position, classes);
    }

    /** The jars, absolute. */
    public List<Path> paths() {
        return paths;
    }

    /** Where they are declared. */
    public Position position() {
        return position;
    }

    /**
     * What the jars offer as implementations of a type, by {@code META-INF/services}, loaded and told about once.
     *
     * @param check looks at what was loaded, once
     * @param problems takes classes that cannot be loaded; that there are none is for {@link #checkUses}
     */
    public <T> List<T> services(Class<T> type, Problems problems, Check<T> check) {
        return cast(type, () -> load(type, problems, check));
    }

    /**
     * Makes an object of a user's own class, by its public constructor without parameters.
     *
     * @param name of the class; in a jar, or beside Drey's own classes
     * @param wanted what it may be, for the message
     * @return null after a problem
     */
    public Object instance(String name, List<Class<?>> wanted, Fault fault) {
        namedClasses = true;
        try {
            Class<?> found = Class.forName(name, true, classes);
            if (wanted.stream().noneMatch(type -> type.isAssignableFrom(found))) {
                fault.tell("class '" + name + "' extends none of "
                        + wanted.stream().map(Class::getName).collect(Collectors.joining(", ")));
                return null;
            }
            return found.getConstructor().newInstance();
        } catch (ClassNotFoundException e) {
            fault.tell("class '" + name + "' is "
                    + (paths.isEmpty() ? "not there; name its jar in 'jars'" : "in none of the jars " + paths));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            fault.tell("class '" + name + "' has no public constructor without parameters");
        } catch (InstantiationException e) {
            fault.tell("class '" + name + "' is abstract");
        } catch (InvocationTargetException e) {
            fault.tell("the constructor of class '" + name + "' failed: " + e.getCause());
        } catch (LinkageError e) {
            fault.tell("class '" + name + "' cannot be loaded: " + e);
        }
        return null;
    }

    /** Tells, when all stages are bound, that the jars offer nothing of what was looked for in them. */
    public void checkUses(Problems problems) {
        if (namedClasses) {
            return;
        }
        for (Class<?> type : missed) {
            problems.add(
                    position,
                    "",
                    "jars " + paths + " offer no " + type.getSimpleName()
                            + "; one of them needs a file META-INF/services/" + type.getName()
                            + " with the names of its classes");
        }
    }

    /** Is told why there is no object. */
    @FunctionalInterface
    public interface Fault {
        void tell(String message);
    }

    /** Looks at what jars offer and tells problems at {@link #position}. */
    @FunctionalInterface
    public interface Check<T> {
        void check(List<T> offered, Position position, Problems problems);
    }

    @SuppressWarnings("unchecked")
    private <T> List<T> cast(Class<T> type, Supplier<List<T>> loading) {
        List<?> known = services.get(type);
        if (known == null) {
            known = loading.get();
            services.put(type, known);
        }
        return (List<T>) known;
    }

    private <T> List<T> load(Class<T> type, Problems problems, Check<T> check) {
        if (paths.isEmpty()) {
            return List.of();
        }
        List<T> found = new ArrayList<>();
        try {
            ServiceLoader.load(type, classes).forEach(found::add);
        } catch (ServiceConfigurationError | LinkageError e) {
            problems.add(position, "", "jars " + paths + ": " + e.getMessage());
            return List.of();
        }
        if (found.isEmpty()) {
            missed.add(type);
        }
        check.check(found, position, problems);
        return List.copyOf(found);
    }
}
