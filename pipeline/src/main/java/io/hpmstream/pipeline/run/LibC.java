package io.hpmstream.pipeline.run;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;

/** What Linux's C library does with the priorities of threads. */
interface LibC extends Library {

    /**
     * The library of this machine.
     *
     * @throws UnsatisfiedLinkError if it cannot be loaded
     */
    static LibC load() {
        return Native.load("c", LibC.class);
    }

    int setpriority(int which, int who, int value) throws LastErrorException;

    int sched_setscheduler(int thread, int policy, int[] parameters) throws LastErrorException;
}
