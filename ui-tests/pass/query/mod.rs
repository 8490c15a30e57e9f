mod built_step_by_step;
mod futures_are_send;
