mod put_together;
