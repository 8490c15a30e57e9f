mod every;
