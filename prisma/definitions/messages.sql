-- Refuses changes of the facts of a message. The triggers "Message_facts" and "Message_stays" call it.
CREATE OR REPLACE FUNCTION guard_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% refused: kind, user and subject of a "Message" are facts, and a message that was sent or dropped stays so', TG_OP
    USING ERRCODE = 'restrict_violation';
END
$$;
