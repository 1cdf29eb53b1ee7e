# concord_protos: generated code of everything under proto/, and the google protos it imports.
# Built once at -O1 -g0 and never instrumented: one 40-message file costs 9 s so, 27 s at -O2, 103 s with sanitizers.
